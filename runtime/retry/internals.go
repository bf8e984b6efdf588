package retry

import (
	"time"

	"github.com/retrygen/retrygen/runtime/retry/internal/access"
)

// Internals is for the packages of this module, such as support: no other can
// import the type of its argument.
func Internals(access.Key) internals { return internals{} }

// internals is what packages of this module may do beyond the API.
type internals struct{}

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
