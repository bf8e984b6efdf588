package retry

import (
	"context"
	"iter"
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
	now       atomic.Pointer[plan]  // of the calls that begin now
	source    *plan                 // as the program made it, without overrides
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
	now := &plan{
		observers: observers{name, s.observe},
		key:       s.key(),
		file:      s.source,
		hooks:     s.hooks,
		policy:    s.policy.withDefaults(),
		invalid:   join(s.wrong, s.policy.Validate(), badBreaker, badBudget),
		breaker:   breaker,
		breakers:  breakers,
		budget:    budget,
		throttle:  s.throttle,
		hedge:     s.hedge,
		outermost: s.outermost,
		repeat:    s.repeat,
		instant:   s.instant,
		lasting:   s.lasting,
		base:      s.base,
		shutdown:  s.shutdown,
		durable:   s.durable,
		slow:      s.watched || s.latency || s.outermost || s.repeat || slices.ContainsFunc(s.hooks, func(h attemptHook) bool { return h.first }),
		panics:    s.panics,
	}
	m := newMethod(now)
	now.count(&s)
	now.choose()
	if s.tracker != nil {
		s.tracker.steer(m)
	}
	if now.invalid != nil {
		now.observers.tell(now.base, Event{Kind: Invalid, Err: now.invalid})
	}
	return m
}

// newMethod returns the Method whose source is p.
func newMethod(p *plan) *Method {
	m := &Method{source: p}
	p.method = m
	m.now.Store(p)
	return m
}

// Name returns the name under which calls are counted and reported.
func (m *Method) Name() string { return m.source.name }

// Policy returns the policy of calls that begin now, with its defaults filled in: see
// [Tracker.Override].
func (m *Method) Policy() Policy { return m.now.Load().policy.asGiven() }

// Context returns the context set by [WithContext], by default
// context.Background. Generated code uses it for methods without a context
// parameter.
func (m *Method) Context() context.Context { return m.source.base }

// Attempts returns the retry loop, like [Policy.Attempts], using the breaker,
// budget, statistics and observers of m.
func (m *Method) Attempts(ctx context.Context, err *error) iter.Seq[context.Context] {
	return func(yield func(context.Context) bool) {
		// Like attempts, but written out so that the compiler inlines it.
		p := m.now.Load()
		if !p.guarded.Load() && ctx.Err() == nil {
			if more := yield(ctx); *err != nil {
				if t, r := p.policy.look(*err, p.policy.Once); !r.worth() && p.alone {
					p.refuse(err, t)
				} else {
					p.goOn(ctx, err, yield, 0, verdict{t, r, more}, with{}, nil)
				}
			} else if p.counters != nil {
				p.counters.firstTry.add()
				if p.budget != nil {
					p.budget.settle(answered)
				}
			}
			return
		}
		generation, closed := p.breaker.enter()
		if !p.direct || !closed || !p.throttle.calm() || ctx.Err() != nil {
			p.run(ctx, err, yield, with{breaker: p.breaker}, nil)
		} else if more := p.first(ctx, err, yield, p.breaker, generation); *err != nil {
			p.retry(ctx, err, yield, generation, more, with{breaker: p.breaker}, nil)
		}
	}
}

// Do calls f until it succeeds or m gives up, like [Do].
func (m *Method) Do(ctx context.Context, f func(context.Context) error) (err error) {
	for ctx := range m.Attempts(ctx, &err) {
		err = f(ctx)
	}
	return err
}
