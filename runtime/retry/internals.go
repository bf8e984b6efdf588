package retry

import (
	"errors"
	"reflect"
	"time"

	"github.com/retrygen/retrygen/runtime/retry/internal/access"
)

// Internals is not part of the API. It serves the other packages of the runtime, such as
// support; no other module can import the type of its argument.
func Internals(access.Key) internals { return internals{} }

// internals provides what the packages of this module need in addition to the API.
type internals struct{}

// Rewind makes c rewind r before each retry and before a fallback, and close it
// when c is closed.
func (internals) Rewind(c *Call, r rewinder) { c.with.replays = &replays{r, c.with.replays} }

// Once makes c retry only errors that prove that it was not carried out, as Policy.Once
// does for all calls, because *what is not idempotent.
func (internals) Once(c *Call, what *string) { c.with.once = what }

// Explain is Explain for such a call.
func (internals) Explain(err error, p Policy, what *string) string { return p.explain(err, what) }

// WithLastingResult keeps the context of an attempt alive while its result is
// in use: see package support.
func (internals) WithLastingResult() Option { return func(s *settings) { s.lasting = true } }

// WithSource tells in which file the directives of a method are, such as
// github.com/acme/store/store.go: see [MethodStats].
func (internals) WithSource(file string) Option { return func(s *settings) { s.source = file } }

// WithErrorName counts err under a name: see support.Wrapper.Named.
func (internals) WithErrorName(name string, err error) Option {
	return func(s *settings) {
		if err != nil {
			s.errors = append(s.errors, namedError{targetOf(err), name})
		}
	}
}

// Key returns the key of a name in the file source: see [MethodStats].
func (internals) Key(source, name string) string { return keyOf(source, name) }

// Options combines opts into one option. If check returns an error for a method name that
// they give to [WithPolicy], every call fails with that error.
func (internals) Options(opts []Option, check func(method string) error) Option {
	return func(s *settings) {
		before := len(s.named)
		Options(opts...)(s)
		for _, method := range s.named[before:] {
			s.wrong = errors.Join(s.wrong, check(method))
		}
	}
}

// Unchecked combines opts into one option whose method names are not checked.
func (internals) Unchecked(opts []Option) Option {
	return func(s *settings) {
		before := len(s.named)
		Options(opts...)(s)
		s.named = s.named[:before]
	}
}

// WithSharedBreaker guards each attempt with the breaker named p.Name in the
// method's tracker.
func (internals) WithSharedBreaker(p BreakerPolicy) Option {
	return guardedBy(func(t *Tracker) (*Breaker, error) { return t.sharedBreaker(p) })
}

// WithSharedBudget takes each retry from the budget named p.Name in the method's
// tracker.
func (internals) WithSharedBudget(p BudgetPolicy) Option {
	return paidFrom(func(t *Tracker) (*Budget, error) { return t.sharedBudget(p) })
}

// WithSharedBreakers guards calls per key with the set of breakers named p.Name in the
// method's tracker. The first such method calls create for it: a *Breakers with keys of
// that type.
func (internals) WithSharedBreakers(p BreakerPolicy, keys reflect.Type, create func() any) Option {
	return guardedPer(keys, func(t *Tracker) (breakerSet, error) {
		return t.sharedBreakers(p, keys, func() breakerSet { return create().(breakerSet) })
	})
}

// WithFuncs returns p with the funcs and the backoff of base in place of those that
// p leaves nil.
func (internals) WithFuncs(p, base Policy) Policy { return p.withFuncs(base) }

// Matches reports whether method, as given to [WithPolicy], selects the method name:
// whether it is name or the last part of it.
func (internals) Matches(name, method string) bool { return matches(name, method) }

// WithPanics counts all calls that panic: see package support.
func (internals) WithPanics() Option { return func(s *settings) { s.panics = true } }

// WithRepeat makes a method repeat each successful call once and return the
// second result: see retrytest.Repeat.
func (internals) WithRepeat() Option { return func(s *settings) { s.repeat = true } }

// WithoutWaits makes a method retry at once, ignoring the waits of its policy
// and of the server: see retrytest.Instant.
func (internals) WithoutWaits() Option { return func(s *settings) { s.instant = true } }

// NewBreaker is [NewBreaker] with a clock in place of that of package time.
func (internals) NewBreaker(p BreakerPolicy, now func() time.Time) *Breaker {
	return newBreaker(p, now)
}

// NewBudget is [NewBudget] with a clock in place of that of package time.
func (internals) NewBudget(p BudgetPolicy, now func() time.Time) *Budget { return newBudget(p, now) }

// NewThrottle is [NewThrottle] with a clock in place of that of package time, and a source
// of random numbers of at least 0 and below 1.
func (internals) NewThrottle(p ThrottlePolicy, now func() time.Time, random func() float64) *Throttle {
	return &Throttle{given: p, clock: now, random: random}
}

// NoteOverrides makes err, such as that of reading a file, the error of a source in
// [Tracker.Overrides]. What is in force stays.
func (internals) NoteOverrides(t *Tracker, source string, err error) {
	t.steering.mu.Lock()
	defer t.steering.mu.Unlock()
	t.steering.note(source, err)
}
