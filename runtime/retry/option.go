package retry

import (
	"context"
	"log/slog"
	"strings"
)

// An Option changes what surrounds the policy of a [Method], or the policy
// itself. A generated constructor hands its options to every method.
type Option func(*settings)

// settings are what options set, before a Method is made of them.
type settings struct {
	name    string
	policy  Policy
	named   []string // methods that WithPolicy names
	wrong   error    // with a name among them
	tracker *Tracker
	observe []Observer
	nesting Nesting
	repeat  bool
	instant bool
	lasting bool
	panics  bool
	base    context.Context

	// Functions, because a shared one is looked up in the tracker, which a
	// later option may set.
	makeBreaker func(*Tracker) (*Breaker, error)
	makeBudget  func(*Tracker) (*Budget, error)
}

// registry returns the tracker that shared breakers and budgets live in.
func (s *settings) registry() *Tracker {
	if s.tracker == nil {
		return DefaultTracker
	}
	return s.tracker
}

func (s *settings) breaker() (*Breaker, error) {
	if s.makeBreaker == nil {
		return nil, nil
	}
	return s.makeBreaker(s.registry())
}

func (s *settings) budget() (*Budget, error) {
	if s.makeBudget == nil {
		return nil, nil
	}
	return s.makeBudget(s.registry())
}

// Options returns several options as one.
func Options(opts ...Option) Option {
	return func(s *settings) {
		for _, set := range opts {
			if set != nil {
				set(s)
			}
		}
	}
}

// WithPolicy replaces the policy of one method, given by its whole name or by
// the last part of it: "Get" for "store.UserStore.Get". What text cannot
// express, If, OnRetry and a Backoff of one's own, stays as it was where p
// leaves it nil, so that numbers read by [ParsePolicy] do not make a method
// retry other errors.
//
// A wrapper that does not retry the method fails every call with an error that
// lists the methods that it retries: see [OptionsFor].
func WithPolicy(method string, p Policy) Option {
	change := WithPolicyFunc(func(name string, was Policy) Policy {
		if !matches(name, method) {
			return was
		}
		changed := p
		if changed.If == nil {
			changed.If = was.If
		}
		if changed.OnRetry == nil {
			changed.OnRetry = was.OnRetry
		}
		if changed.Backoff == nil {
			changed.Backoff = was.Backoff
		}
		return changed
	})
	return func(s *settings) {
		s.named = append(s.named, method)
		change(s)
	}
}

// matches reports whether method is name or the last part of it.
func matches(name, method string) bool {
	return name == method || strings.HasSuffix(name, "."+method)
}

// WithPolicyFunc lets change replace the policy of each method, given its name.
func WithPolicyFunc(change func(method string, p Policy) Policy) Option {
	return func(s *settings) { s.policy = change(s.name, s.policy) }
}

// WithBreaker asks b before each attempt. Nil removes a breaker that an earlier
// option has set.
func WithBreaker(b *Breaker) Option {
	return func(s *settings) { s.makeBreaker = func(*Tracker) (*Breaker, error) { return b, nil } }
}

// WithSharedBreaker asks the breaker of the name p.Name in the method's
// tracker, which the first method makes with p: one breaker for all that depend
// on the same service. A p without a name, or that differs from that of the first
// method in more than its Clock, makes every call of the method fail: see
// [NewMethod].
func WithSharedBreaker(p BreakerPolicy) Option {
	return func(s *settings) {
		s.makeBreaker = func(t *Tracker) (*Breaker, error) { return t.sharedBreaker(p) }
	}
}

// WithBudget asks b before each retry. Nil removes a budget that an earlier
// option has set.
func WithBudget(b *Budget) Option {
	return func(s *settings) { s.makeBudget = func(*Tracker) (*Budget, error) { return b, nil } }
}

// WithSharedBudget asks the budget of the name p.Name in the method's tracker,
// which the first method makes with p. As with [WithSharedBreaker], all have to
// give the same p, and a name.
func WithSharedBudget(p BudgetPolicy) Option {
	return func(s *settings) {
		s.makeBudget = func(t *Tracker) (*Budget, error) { return t.sharedBudget(p) }
	}
}

// WithTracker keeps statistics in t instead of [DefaultTracker]. Nil keeps none.
func WithTracker(t *Tracker) Option {
	return func(s *settings) { s.tracker = t }
}

// WithObserver tells f what happens to each call, after the observers before it.
// A nil f is ignored.
func WithObserver(f Observer) Option {
	return func(s *settings) {
		if f != nil {
			s.observe = append(s.observe, f)
		}
	}
}

// WithLogger logs what happens to each call but plain success: an Observer.
// Retries and a breaker's other changes are logged at level Info, a breaker that
// opens and a call given up at Warn, a panic and invalid options at Error, the
// rest at Debug. A nil l is ignored.
func WithLogger(l *slog.Logger) Option {
	if l == nil {
		return nil
	}
	return WithObserver(logTo(l))
}

// WithContext sets the context of the calls of methods that take none: end it
// to end their waits.
func WithContext(ctx context.Context) Option {
	return func(s *settings) { s.base = ctx }
}

// WithNested says what the method does inside an attempt of another retry loop.
// With [Once] it makes a single attempt there. Give it to every layer: the
// outermost one then marks the context of its first attempt too, at the cost of
// an allocation a call, where without it only the attempts after the first can
// be seen from within.
func WithNested(n Nesting) Option {
	return func(s *settings) { s.nesting = n }
}

// WithRepeat makes a method call once more after it has succeeded, and return
// what the second call returned. It is for tests: see retrytest.Repeat.
func WithRepeat() Option {
	return func(s *settings) { s.repeat = true }
}

// WithoutWaits makes a method retry at once, whatever its policy and the server
// say about waits. It is for tests: see retrytest.Instant.
func WithoutWaits() Option {
	return func(s *settings) { s.instant = true }
}

// WithPanics counts calls that end in a panic in [Stats] also where nothing else
// makes the method watch for one. Generated code gives it to methods that run in a
// [Future], whose panic nobody sees who does not wait. It costs a call some 2 ns.
func WithPanics() Option {
	return func(s *settings) { s.panics = true }
}

// WithLastingResult says that the result of the method is used after the call
// has returned, as a stream, rows or a response body are. The policy's Timeout
// then bounds the time until an attempt returns, and no longer what is done with
// its result: see [Keep]. The attempt's context does not show the deadline, which
// callees such as gRPC clients would hand on to the server.
func WithLastingResult() Option {
	return func(s *settings) { s.lasting = true }
}
