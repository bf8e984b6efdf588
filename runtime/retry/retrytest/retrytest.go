// Package retrytest helps to test code that retries.
//
// [Instant], [Off] and [Repeat] are options for the constructor of a generated
// wrapper, or for retry.NewMethod; a [Script] is a dependency that fails as told.
package retrytest

import (
	"sync"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Instant takes the waits out of every policy: attempts follow each other at
// once, also where the server asks for a wait. All else stays as it is.
func Instant() retry.Option { return retry.WithoutWaits() }

// Off makes every method attempt its call once.
func Off() retry.Option {
	return retry.WithPolicyFunc(func(_ string, p retry.Policy) retry.Policy {
		p.MaxAttempts = 1
		return p
	})
}

// Repeat makes every method call once more after a success, and return what the
// second call returned: as if the answer to the first had been lost. Tests that
// fail with it, and pass without, show a method that is not idempotent, and
// should carry //retry:never or an idempotency key. What a retry could not do is not
// repeated either: a call that has read what cannot be read again, or a sequence.
func Repeat() retry.Option { return retry.WithRepeat() }

// A Script is a run of outcomes for a fake to return. It is safe for use by
// many goroutines.
type Script struct {
	mu       sync.Mutex
	outcomes []error
	calls    int
}

// NewScript returns a script of the given outcomes, nil being a success, after
// which every call succeeds.
func NewScript(outcomes ...error) *Script { return &Script{outcomes: outcomes} }

// Fail returns a script that fails n times with err, and then succeeds.
func Fail(n int, err error) *Script {
	outcomes := make([]error, max(n, 0))
	for i := range outcomes {
		outcomes[i] = err
	}
	return NewScript(outcomes...)
}

// Next returns the outcome of the next call.
func (s *Script) Next() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	if s.calls > len(s.outcomes) {
		return nil
	}
	return s.outcomes[s.calls-1]
}

// Calls returns how often Next was called.
func (s *Script) Calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}
