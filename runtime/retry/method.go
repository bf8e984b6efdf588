package retry

import (
	"context"
	"iter"
	"runtime"
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
	policy   Policy // with its defaults
	invalid  error  // error of the policy or the options
	breaker  *Breaker
	budget   *Budget
	counters *counters // nil if nothing is counted
	nesting  Nesting
	repeat   bool
	instant  bool // see WithoutWaits
	lasting  bool // see WithLastingResult
	base     context.Context

	// direct reports that a first attempt needs only a closed breaker: no
	// context of its own, no clock, no events.
	direct bool

	// bare reports that a panic in a first attempt need not be recorded.
	bare bool

	// alone reports that a call that fails with a non-retryable error concerns
	// only its caller and the counters.
	alone bool

	// settles reports that a call that succeeds at once must be recorded.
	settles bool

	rejection atomic.Pointer[Error] // see rejectedBy
}

// NewMethod returns a Method whose calls are counted and reported under name,
// by convention package.Type.Method. Statistics go to [DefaultTracker] unless
// an option sets another tracker. If options conflict, the last one wins.
//
// If the policy is invalid, every call fails with the error of
// [Policy.Validate], without an attempt. The same applies to invalid options,
// such as a shared breaker without a name, or the name of a method that a
// wrapper does not retry (see [OptionsFor]). NewMethod reports the error to the
// observers as an [Invalid] event, so that a program with a logger shows it at
// startup.
func NewMethod(name string, p Policy, opts ...Option) *Method {
	s := settings{name: name, policy: p, tracker: DefaultTracker, base: context.Background()}
	Options(opts...)(&s)
	breaker, badBreaker := s.breaker()
	budget, badBudget := s.budget()
	m := &Method{
		observers: observers{name, s.observe},
		policy:    s.policy.withDefaults(),
		invalid:   join(s.wrong, s.policy.Validate(), badBreaker, badBudget),
		breaker:   breaker,
		budget:    budget,
		nesting:   s.nesting,
		repeat:    s.repeat,
		instant:   s.instant,
		lasting:   s.lasting,
		base:      s.base,
	}
	m.direct = m.invalid == nil && s.policy.Timeout|s.policy.Elapsed == 0 && len(m.observe) == 0 && m.nesting == Multiply && !m.repeat
	m.bare = m.direct && m.breaker == nil && !s.panics
	m.count(s.tracker)
	if s.tracker != nil && breaker != nil {
		s.tracker.enlist(breaker, name)
	}
	m.alone = m.breaker == nil && m.budget == nil && len(m.observe) == 0
	m.settles = m.counters != nil || m.breaker != nil
	if m.invalid != nil {
		m.tell(m.base, Event{Kind: Invalid, Err: m.invalid})
	}
	return m
}

// count sets up m's counters if they are read, and retires them when m is
// garbage collected: a program may create a Method per request.
func (m *Method) count(t *Tracker) {
	if t == nil && m.budget == nil {
		return
	}
	name, budget := m.name, m.budget
	m.counters = &counters{firstTry: newStriped()}
	if t != nil {
		t.add(name, m.counters)
	}
	if budget != nil {
		budget.add(m.counters)
	}
	runtime.AddCleanup(m, func(c *counters) {
		if t != nil {
			t.retire(name, c)
		}
		if budget != nil {
			budget.retire(c)
		}
	}, m.counters)
}

// Name returns the name under which calls are counted and reported.
func (m *Method) Name() string { return m.name }

// Policy returns the policy with its defaults filled in.
func (m *Method) Policy() Policy {
	p := m.policy
	if p.Delay == 0 {
		p.Delay = NoDelay // zero would mean the default again
	}
	return p
}

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
				m.retry(ctx, err, yield, Permit{}, more, nil)
			} else if m.settles {
				m.leave(Permit{})
			}
			return
		}
		permit, closed := m.breaker.enter()
		if !m.direct || !closed || ctx.Err() != nil {
			m.run(ctx, err, yield, nil)
		} else if more := m.watched(ctx, err, yield, permit); *err != nil {
			m.retry(ctx, err, yield, permit, more, nil)
		} else {
			m.leave(permit)
		}
	}
}

// attempts is Attempts for a Call with these replays. It returns how the call
// ended.
func (m *Method) attempts(ctx context.Context, err *error, yield func(context.Context) bool, replays *replays) ending {
	permit, closed := m.breaker.enter()
	if !m.direct || !closed || ctx.Err() != nil {
		return m.run(ctx, err, yield, replays)
	}
	more := true
	if m.bare {
		more = yield(ctx)
	} else {
		more = m.watched(ctx, err, yield, permit)
	}
	if *err != nil {
		return m.retry(ctx, err, yield, permit, more, replays)
	}
	if m.settles {
		m.leave(permit)
	}
	return ending{attempts: 1}
}

// watched makes a first attempt whose panic must be recorded.
func (m *Method) watched(ctx context.Context, err *error, yield func(context.Context) bool, permit Permit) (more bool) {
	returned := false
	defer func() {
		if !returned { // a panic, or runtime.Goexit
			m.panicked(ctx, *err, permit)
		}
	}()
	more = yield(ctx)
	returned = true
	return more
}

// panicked records a first attempt that did not return.
//
//go:noinline
func (m *Method) panicked(ctx context.Context, err error, permit Permit) {
	c := call{Method: m, ctx: ctx, attempts: 1}
	c.panicked(permit, err)
}

// Do calls f until it succeeds or m gives up, like [Do].
func (m *Method) Do(ctx context.Context, f func(context.Context) error) (err error) {
	for ctx := range m.Attempts(ctx, &err) {
		err = f(ctx)
	}
	return err
}

// leave records a first attempt that succeeded.
//
//go:noinline
func (m *Method) leave(permit Permit) {
	if permit.breaker != nil {
		permit.breaker.succeed(permit, source{})
	}
	if m.counters != nil {
		m.counters.firstTry.add()
	}
	if m.budget != nil {
		m.budget.settle(answered)
	}
}
