package retry

import (
	"context"
	"log/slog"
	"path"
	"reflect"
	"strings"
)

// An Option configures a [Method]. A generated constructor passes its options
// to every method.
type Option func(*settings)

// settings hold what options set, before a Method is created from them.
type settings struct {
	name      string
	source    string // see MethodStats
	policy    Policy
	named     []string // methods named by WithPolicy
	wrong     error    // names among them that are wrong
	tracker   *Tracker
	observe   []observer
	watched   bool // one of them needs to see calls that succeed at once
	latency   bool // see WithLatency
	hooks     []attemptHook
	errors    []namedError // see support.Wrapper.Named
	outermost bool         // see WithoutNesting
	repeat    bool
	instant   bool
	lasting   bool
	panics    bool
	base      context.Context
	shutdown  context.Context
	durable   any // see package durable

	// Functions, because shared ones are looked up in the tracker, which a
	// later option may set.
	makeBreaker  func(*Tracker) (*Breaker, error)
	makeBreakers func(*Tracker) (breakerSet, error) // instead of makeBreaker
	keys         reflect.Type                       // of makeBreakers
	makeBudget   func(*Tracker) (*Budget, error)

	throttle *Throttle
	hedge    *Hedge
}

// key returns the key of the method: see MethodStats.
func (s *settings) key() string { return keyOf(s.source, s.name) }

// keyOf returns name with the import path of the file source in place of the package's name.
func keyOf(source, name string) string {
	if source == "" {
		return name
	}
	if dot := strings.IndexByte(name, '.'); dot >= 0 {
		return path.Dir(source) + name[dot:]
	}
	return path.Dir(source)
}

// registry returns the tracker that holds shared breakers and budgets.
func (s *settings) registry() *Tracker {
	if s.tracker == nil {
		return DefaultTracker
	}
	return s.tracker
}

// breaker returns the breaker or the set of breakers, nil if none is set.
func (s *settings) breaker() (b *Breaker, set breakerSet, err error) {
	switch {
	case s.makeBreakers != nil:
		set, err = s.makeBreakers(s.registry())
	case s.makeBreaker != nil:
		b, err = s.makeBreaker(s.registry())
	}
	return b, set, err
}

// budget returns the budget, nil if none is set.
func (s *settings) budget() (*Budget, error) {
	if s.makeBudget == nil {
		return nil, nil
	}
	return s.makeBudget(s.registry())
}

// Options combines several options into one.
func Options(opts ...Option) Option {
	return func(s *settings) {
		for _, set := range opts {
			if set != nil {
				set(s)
			}
		}
	}
}

// WithPolicy replaces the policy of one method, given by its key (see [MethodStats]), its
// name or the last part of it: "Get" for "store.UserStore.Get". If p leaves If, Slow,
// Class, OnRetry, GiveUp or Backoff nil, the method keeps its own: text cannot express them,
// and numbers read by [ParsePolicy] should not change which errors are retried. Nor does
// p clear [Policy.Once]: whether a call can be repeated is a property of the method.
//
// If a generated wrapper does not retry the method, all its calls fail with an
// error that lists the methods that it retries.
func WithPolicy(method string, p Policy) Option {
	return func(s *settings) {
		s.named = append(s.named, method)
		if matches(s.name, method) || method == s.key() {
			s.policy = p.withFuncs(s.policy)
		}
	}
}

// matches reports whether method is name or the last part of it.
func matches(name, method string) bool {
	return name == method || strings.HasSuffix(name, "."+method)
}

// WithPolicyFunc replaces the policy of each method with the result of change,
// which gets the method's name and policy. The result keeps [Policy.Once].
func WithPolicyFunc(change func(method string, p Policy) Policy) Option {
	return func(s *settings) {
		once := s.policy.Once
		s.policy = change(s.name, s.policy)
		s.policy.Once = s.policy.Once || once
	}
}

// WithGiveUp sets [Policy.GiveUp] of each method, such as [Last] where callers
// expect the errors of the wrapped value. Nil restores the [*Error].
func WithGiveUp(f func(*Error) error) Option {
	return WithPolicyFunc(func(_ string, p Policy) Policy {
		p.GiveUp = f
		return p
	})
}

// WithBreaker guards each attempt with b. Nil removes a breaker set by an
// earlier option.
func WithBreaker(b *Breaker) Option {
	return guardedBy(func(*Tracker) (*Breaker, error) { return b, nil })
}

// guardedBy sets the breaker that get returns.
func guardedBy(get func(*Tracker) (*Breaker, error)) Option {
	return func(s *settings) { s.makeBreaker, s.makeBreakers = get, nil }
}

// WithBreakers guards the calls that [CallPer] begins, each by the breaker of its key.
// Other calls have no breaker. Nil removes a breaker set by an earlier option.
func WithBreakers[K comparable](set *Breakers[K]) Option {
	if set == nil {
		return WithBreaker(nil)
	}
	return guardedPer(set.keys(), func(*Tracker) (breakerSet, error) { return set, nil })
}

// guardedPer sets the breakers that get returns, with keys of that type. If an earlier
// option, such as that of a generated constructor, has set breakers with other keys, calls
// have keys of their type.
func guardedPer(keys reflect.Type, get func(*Tracker) (breakerSet, error)) Option {
	return func(s *settings) {
		if s.keys != nil && s.keys != keys {
			s.wrong = join(s.wrong, wrongKeys(keys, s.keys))
		}
		s.keys, s.makeBreakers = keys, get
	}
}

// WithBudget takes each retry from b. Nil removes a budget set by an earlier
// option.
func WithBudget(b *Budget) Option {
	return paidFrom(func(*Tracker) (*Budget, error) { return b, nil })
}

// paidFrom sets the budget that get returns.
func paidFrom(get func(*Tracker) (*Budget, error)) Option {
	return func(s *settings) { s.makeBudget = get }
}

// WithTracker keeps statistics in t instead of [DefaultTracker]. Nil keeps
// none.
func WithTracker(t *Tracker) Option {
	return func(s *settings) { s.tracker = t }
}

// WithObserver adds f to the observers, which are notified of the method's
// events, in order. f runs on the goroutine of the call, without locks held: it
// may use a [Breaker] or [Tracker]. ctx is the caller's context. BreakerChanged
// may be delivered on the goroutine of another call that uses the breaker, even
// after its own call has ended. Invalid comes from [NewMethod], with the context
// of [WithContext], unless it is about a single call. A nil f is ignored.
func WithObserver(f func(ctx context.Context, e Event)) Option {
	return func(s *settings) {
		if f != nil {
			s.observe = append(s.observe, f)
			s.watched = true
		}
	}
}

// WithLogger logs all events except plain successes: a breaker that opens, and a call that
// was rejected or gave up, at level Warn; retries, calls that succeeded after them and
// other breaker changes at Info; panics and invalid options at Error; calls that failed with
// a non-retryable error at Debug. The arguments of a call become attributes: see [Hooks].
// The reason is as in [Explain], the cause as in [MethodStats], and the directive is the
// file of the method's directives.
//
// Of the retries and the ends of calls, each method logs the first of each kind, and then at
// most one per second, with the number of records omitted since. A logger for which Debug is
// enabled gets them all.
//
// Unlike an observer, a logger costs nothing until an attempt fails: the elapsed time is
// that since the end of the first attempt. A nil l is ignored.
func WithLogger(l *slog.Logger) Option {
	if l == nil {
		return nil
	}
	return func(s *settings) {
		s.observe = append(s.observe, logTo(l, s.source))
		s.panics = true
	}
}

// WithContext sets the context for methods without a context parameter: cancel
// it to end their waits.
func WithContext(ctx context.Context) Option {
	return func(s *settings) { s.base = ctx }
}

// WithShutdown ends the retries when ctx ends, for example because the program is shutting
// down: waits end at once, and a failed attempt is not retried. Unlike the end of the
// caller's context, it does not interrupt the current attempt, and a call still makes its
// first attempt. The error of a call that it ends is an [*Error] that matches
// [ErrShutdown], the context.Cause of ctx if that has a custom cause, and the last error. A
// fallback runs.
func WithShutdown(ctx context.Context) Option {
	return func(s *settings) { s.shutdown = ctx }
}

// WithoutNesting limits the method to a single attempt inside an attempt of another retry
// loop, which then does the retrying. Otherwise attempts multiply: 3 attempts in each of 3
// layers make 27. Use it on every layer: the outermost one then also marks the context of
// its first attempt, which costs one allocation per call. Without it, nested layers see
// only the attempts after the first.
func WithoutNesting() Option {
	return func(s *settings) { s.outermost = true }
}
