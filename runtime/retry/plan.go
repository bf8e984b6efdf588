package retry

import (
	"context"
	"runtime"
	"sync/atomic"
)

// A plan is what the calls of a Method do. It does not change: an override replaces it, and
// calls that are under way keep theirs.
type plan struct {
	method *Method // nil for a bare Policy; its statistics are kept while a call is under way
	observers
	key       string // see MethodStats
	file      string // with the directives: see MethodStats.Source
	hooks     []attemptHook
	policy    Policy // with its defaults
	invalid   error  // error of the policy or the options
	breaker   *Breaker
	breakers  breakerSet // instead of breaker, for CallPer; nil if there is none
	budget    *Budget
	throttle  *Throttle
	hedge     *Hedge
	counters  *counters // nil if nothing is counted
	gaveUp    *gaveUp   // of the tracker; nil if there is none
	outermost bool      // see WithoutNesting
	repeat    bool
	instant   bool // see retrytest.Instant
	lasting   bool // see support.WithLastingResult
	base      context.Context
	shutdown  context.Context // see WithShutdown; nil if there is none
	durable   any             // settings of package durable; nil if there are none

	slow   bool // even a call that succeeds at once needs the slow path
	panics bool // all of them are counted

	mode     mode
	settings []assignment // by which the policy was overridden

	// direct reports that a first attempt needs only a closed breaker: no
	// context of its own, no clock, no events.
	direct bool

	// guarded reports that a first attempt needs more than direct allows: a panic in it must
	// be recorded, or a throttle may reject it. If a throttle is the only reason, it is the
	// throttle's own flag, so that a healthy call reads nothing else.
	guarded *atomic.Bool

	// alone reports that only the caller and the counters need to see a non-retryable
	// error.
	alone bool
}

// choose sets direct, guarded and alone.
func (p *plan) choose() {
	p.direct = p.invalid == nil && p.policy.Timeout == 0 && !p.policy.timed() && !p.policy.endless() && !p.slow && p.mode != observing
	switch {
	case !p.direct || p.breaker != nil || p.panics:
		p.guarded = new(atomic.Bool)
		p.guarded.Store(true)
	case p.throttle != nil:
		p.guarded = &p.throttle.rejecting
	default:
		p.guarded = new(atomic.Bool)
	}
	p.alone = p.breaker == nil && p.budget == nil && p.throttle == nil && len(p.observe) == 0
}

// count sets up p's counters if they are read, and retires them when its Method is
// garbage collected: a program may create a Method per request.
func (p *plan) count(s *settings) {
	t, key, budget, throttle := s.tracker, p.key, p.budget, p.throttle
	var hedges *Budget
	if p.hedge != nil {
		hedges = p.hedge.budget
	}
	switch {
	case t != nil:
		p.counters, p.gaveUp = t.add(p, s), &t.gaveUp
		t.enlist(p)
	case budget != nil, throttle != nil, hedges != nil:
		p.counters = &counters{firstTry: newStriped(), hedges: newHedgeCounts(p.hedge)}
	default:
		return
	}
	if budget != nil {
		budget.add(p.counters)
	}
	if throttle != nil {
		throttle.add(p.counters)
	}
	if hedges != nil {
		hedges.add(p.counters)
	}
	runtime.AddCleanup(p.method, func(c *counters) {
		if budget != nil {
			budget.retire(c)
		}
		if throttle != nil {
			throttle.retire(c)
		}
		if hedges != nil {
			hedges.retire(c)
		}
		if t != nil {
			t.retire(key, c)
		}
	}, p.counters)
}

// attempts is Attempts for a Call, whose hooks may be nil. It returns how the
// call ended.
func (p *plan) attempts(ctx context.Context, err *error, yield func(context.Context) bool, w with, h *Hooks) ending {
	generation, closed := w.breaker.enter()
	if !p.direct || !closed || !p.throttle.calm() || ctx.Err() != nil {
		return p.run(ctx, err, yield, w, h)
	}
	if more := p.first(ctx, err, yield, w.breaker, generation); *err != nil {
		return p.retry(ctx, err, yield, generation, more, w, h)
	}
	return ending{attempts: 1}
}

// first makes the first attempt of a call whose breaker b is closed, and records it if it
// succeeds or does not return. It is a single function because each further function call
// would cost a tenth of the time.
func (p *plan) first(ctx context.Context, err *error, yield func(context.Context) bool, b *Breaker, generation uint32) (more bool) {
	returned := false
	defer func() {
		if !returned { // a panic, or runtime.Goexit
			p.panicked(ctx, *err, b, generation)
		}
	}()
	more = yield(ctx)
	returned = true
	if *err == nil {
		if b != nil && !b.quiet(generation) {
			b.succeed(b.permit(generation), source{})
		}
		if p.counters != nil {
			p.counters.firstTry.add()
		}
		if p.budget != nil {
			p.budget.settle(answered)
		}
	}
	return more
}

// panicked records a first attempt that did not return.
//
//go:noinline
func (p *plan) panicked(ctx context.Context, err error, b *Breaker, generation uint32) {
	l := loop{plan: p, ctx: ctx, attempts: 1, with: with{breaker: b}}
	l.panicked(b.permit(generation), err)
}
