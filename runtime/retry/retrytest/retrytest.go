// Package retrytest supports tests of code that retries.
//
// [Instant], [Off] and [Repeat] are options for the constructor of a generated
// wrapper or for retry.NewMethod. A [Script] provides the outcomes of a fake
// dependency.
package retrytest

import (
	"sync"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/access"
)

// Instant removes all waits: retries follow at once, even if the server
// requests a wait. Nothing else changes.
func Instant() retry.Option { return retry.Internals(access.Key{}).WithoutWaits() }

// Off disables retries: every method makes a single attempt.
func Off() retry.Option {
	return retry.WithPolicyFunc(func(_ string, p retry.Policy) retry.Policy {
		p.MaxAttempts = 1
		return p
	})
}

// Repeat makes every method repeat each successful call once and return the
// second result, as if the first response had been lost. A test that fails only
// with Repeat reveals a method that is not idempotent and needs //retry:once
// or an idempotency key. Hooks such as that of undo= run in between, with a nil
// error. Calls that a retry could not repeat are not repeated: those that must
// not be carried out twice (see [retry.Policy.Once]), those that have read a reader that
// cannot be replayed, and sequences.
func Repeat() retry.Option { return retry.Internals(access.Key{}).WithRepeat() }

// A Script is a list of outcomes for a fake to return. It is safe for
// concurrent use by multiple goroutines.
type Script struct {
	mu       sync.Mutex
	outcomes []error
	calls    int
}

// NewScript returns a script with the given outcomes, where nil is a success.
// After the last outcome every call succeeds.
func NewScript(outcomes ...error) *Script { return &Script{outcomes: outcomes} }

// Fail returns a script that fails n times with err, then succeeds.
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

// Calls returns how many times Next was called.
func (s *Script) Calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}
