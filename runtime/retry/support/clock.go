package support

import (
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/access"
)

// NewBreaker is [retry.NewBreaker] with a clock in place of that of package
// time, for simulations.
func NewBreaker(p retry.BreakerPolicy, now func() time.Time) *retry.Breaker {
	return retry.Internals(access.Key{}).NewBreaker(p, now)
}

// NewBudget is [retry.NewBudget] with a clock in place of that of package time,
// for simulations.
func NewBudget(p retry.BudgetPolicy, now func() time.Time) *retry.Budget {
	return retry.Internals(access.Key{}).NewBudget(p, now)
}

// NewThrottle is [retry.NewThrottle] with a clock in place of that of package time, and a
// source of random numbers of at least 0 and below 1, for simulations.
func NewThrottle(p retry.ThrottlePolicy, now func() time.Time, random func() float64) *retry.Throttle {
	return retry.Internals(access.Key{}).NewThrottle(p, now, random)
}
