package retry

import (
	"context"
	"iter"
	"runtime"
	"slices"
	"sync/atomic"
)

// A Method is a named call site that retries: a [Policy] with the breaker,
// budget, statistics and observers set by its options. Generated code has one
// for each method that it retries; it can also be used by hand:
//
//	get := retry.NewMethod("store.Get", policy, retry.WithBreaker(breaker))
//	…
//	for ctx := range get.Attempts(ctx, &err) {
//		user, err = store.Get(ctx, id)
//	}
//
// Create a Method once and use it for all calls. It is safe for concurrent use
// by multiple goroutines.
type Method struct {
	observers
	key       string // see MethodStats
	source    string
	hooks     []attemptHook
	policy    Policy // with its defaults
	invalid   error  // error of the policy or the options
	breaker   *Breaker
	breakers  breakerSet // instead of breaker, for CallPer; nil if there is none
	budget    *Budget
	counters  *counters // nil if nothing is counted
	gaveUp    *gaveUp   // of the tracker; nil if there is none
	outermost bool      // see WithoutNesting
	repeat    bool
	instant   bool // see retrytest.Instant
	lasting   bool // see support.WithLastingResult
	base      context.Context
	shutdown  context.Context // see WithShutdown; nil if there is none
	durable   any             // settings of package durable; nil if there are none

	// direct reports that a first attempt needs only a closed breaker: no
	// context of its own, no clock, no events.
	direct bool

	// bare reports that a panic in a first attempt need not be recorded.
	bare bool

	// alone reports that only the caller and the counters need to see a non-retryable
	// error.
	alone bool

	rejection atomic.Pointer[Error] // see rejectedBy
}

// NewMethod returns a Method whose calls are counted and reported under name,
// by convention package.Type.Method. Statistics go to [DefaultTracker] unless
// an option sets another tracker. If options conflict, the last one wins.
//
// If the policy is invalid, every call fails with the error of
// [Policy.Validate], without an attempt. The same applies to invalid options,
// such as a shared breaker without a name, or the name of a method that a
// generated wrapper does not retry (see [WithPolicy]). NewMethod reports the error to the
// observers as an [Invalid] event, so that a program with a logger shows it at
// startup.
func NewMethod(name string, p Policy, opts ...Option) *Method {
	s := settings{name: name, policy: p, tracker: DefaultTracker, base: context.Background()}
	Options(opts...)(&s)
	breaker, breakers, badBreaker := s.breaker()
	budget, badBudget := s.budget()
	m := &Method{
		observers: observers{name, s.observe},
		key:       s.key(),
		source:    s.source,
		hooks:     s.hooks,
		policy:    s.policy.withDefaults(),
		invalid:   join(s.wrong, s.policy.Validate(), badBreaker, badBudget),
		breaker:   breaker,
		breakers:  breakers,
		budget:    budget,
		outermost: s.outermost,
		repeat:    s.repeat,
		instant:   s.instant,
		lasting:   s.lasting,
		base:      s.base,
		shutdown:  s.shutdown,
		durable:   s.durable,
	}
	m.direct = m.invalid == nil && s.policy.Timeout == 0 && !s.policy.timed() && !s.policy.endless() && !s.watched && !s.latency && !slices.ContainsFunc(m.hooks, func(h attemptHook) bool { return h.first }) && !m.outermost && !m.repeat
	m.bare = m.direct && m.breaker == nil && !s.panics
	m.count(&s)
	m.alone = m.breaker == nil && m.budget == nil && len(m.observe) == 0
	if m.invalid != nil {
		m.tell(m.base, Event{Kind: Invalid, Err: m.invalid})
	}
	return m
}

// count sets up m's counters if they are read, and retires them when m is
// garbage collected: a program may create a Method per request.
func (m *Method) count(s *settings) {
	t, key, budget := s.tracker, m.key, m.budget
	switch {
	case t != nil:
		m.counters, m.gaveUp = t.add(m, s), &t.gaveUp
		t.enlist(m)
	case budget != nil:
		m.counters = &counters{firstTry: newStriped()}
	default:
		return
	}
	if budget != nil {
		budget.add(m.counters)
	}
	runtime.AddCleanup(m, func(c *counters) {
		if budget != nil {
			budget.retire(c)
		}
		if t != nil {
			t.retire(key, c)
		}
	}, m.counters)
}

// Name returns the name under which calls are counted and reported.
func (m *Method) Name() string { return m.name }

// Policy returns the policy with its defaults filled in.
func (m *Method) Policy() Policy { return m.policy.asGiven() }

// Context returns the context set by [WithContext], by default
// context.Background. Generated code uses it for methods without a context
// parameter.
func (m *Method) Context() context.Context { return m.base }

// Attempts returns the retry loop, like [Policy.Attempts], using the breaker,
// budget, statistics and observers of m.
func (m *Method) Attempts(ctx context.Context, err *error) iter.Seq[context.Context] {
	return func(yield func(context.Context) bool) {
		// Like attempts, but written out so that the compiler inlines it.
		if m.bare && ctx.Err() == nil {
			if more := yield(ctx); *err != nil {
				if t, r := m.policy.look(*err, m.policy.Once); !r.worth() && m.alone {
					m.refuse(err, t)
				} else {
					m.goOn(ctx, err, yield, 0, verdict{t, r, more}, with{}, nil)
				}
			} else if m.counters != nil {
				m.counters.firstTry.add()
				if m.budget != nil {
					m.budget.settle(answered)
				}
			}
			return
		}
		generation, closed := m.breaker.enter()
		if !m.direct || !closed || ctx.Err() != nil {
			m.run(ctx, err, yield, with{breaker: m.breaker}, nil)
		} else if more := m.first(ctx, err, yield, m.breaker, generation); *err != nil {
			m.retry(ctx, err, yield, generation, more, with{breaker: m.breaker}, nil)
		}
	}
}

// attempts is Attempts for a Call, whose hooks may be nil. It returns how the
// call ended.
func (m *Method) attempts(ctx context.Context, err *error, yield func(context.Context) bool, w with, h *Hooks) ending {
	generation, closed := w.breaker.enter()
	if !m.direct || !closed || ctx.Err() != nil {
		return m.run(ctx, err, yield, w, h)
	}
	if more := m.first(ctx, err, yield, w.breaker, generation); *err != nil {
		return m.retry(ctx, err, yield, generation, more, w, h)
	}
	return ending{attempts: 1}
}

// first makes the first attempt of a call whose breaker b is closed, and records it if it
// succeeds or does not return. It is a single function because each further function call
// would cost a tenth of the time.
func (m *Method) first(ctx context.Context, err *error, yield func(context.Context) bool, b *Breaker, generation uint32) (more bool) {
	returned := false
	defer func() {
		if !returned { // a panic, or runtime.Goexit
			m.panicked(ctx, *err, b, generation)
		}
	}()
	more = yield(ctx)
	returned = true
	if *err == nil {
		if b != nil && !b.quiet(generation) {
			b.succeed(b.permit(generation), source{})
		}
		if m.counters != nil {
			m.counters.firstTry.add()
		}
		if m.budget != nil {
			m.budget.settle(answered)
		}
	}
	return more
}

// panicked records a first attempt that did not return.
//
//go:noinline
func (m *Method) panicked(ctx context.Context, err error, b *Breaker, generation uint32) {
	l := loop{Method: m, ctx: ctx, attempts: 1, with: with{breaker: b}}
	l.panicked(b.permit(generation), err)
}

// Do calls f until it succeeds or m gives up, like [Do].
func (m *Method) Do(ctx context.Context, f func(context.Context) error) (err error) {
	for ctx := range m.Attempts(ctx, &err) {
		err = f(ctx)
	}
	return err
}
