package support_test

import (
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// A breaker, a budget and a throttle with a clock use no other time.
func TestClock(t *testing.T) {
	now := time.Date(1999, time.December, 31, 0, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	for name, p := range map[string]retry.BreakerPolicy{
		"failures": {Failures: 2, Cooldown: time.Hour},
		"rate":     {Rate: 0.5, MinCalls: 2, Window: time.Hour, Cooldown: time.Hour},
	} {
		b := support.NewBreaker(p, clock)
		fail := func() error { return b.Do(func() error { return errUnavailable }) }
		fail()
		fail()
		wantIs(t, fail(), retry.ErrOpen)
		if now = now.Add(59 * time.Minute); b.State() != retry.Open {
			t.Errorf("%s: %v before the cooldown has passed", name, b.State())
		}
		if now = now.Add(time.Minute); b.State() != retry.HalfOpen {
			t.Errorf("%s: %v after the cooldown", name, b.State())
		}
	}
	random := 0.5
	throttle := support.NewThrottle(retry.ThrottlePolicy{Window: time.Hour}, clock, func() float64 { return random })
	for range 2 {
		throttle.Failure()
	}
	if throttle.Allow() {
		t.Error("a call is sent, want it rejected at 2/3")
	}
	if random = 0.8; !throttle.Allow() {
		t.Error("a call is rejected, want it sent at 3/4")
	}
	if now, random = now.Add(time.Hour), 0; !throttle.Allow() {
		t.Error("a call is rejected after the window")
	}
	budget := support.NewBudget(retry.BudgetPolicy{Floor: 1}, clock)
	for budget.Retry() {
	}
	if now = now.Add(3 * time.Second); budget.Tokens() != 3 {
		t.Errorf("%v tokens after 3s, want 3", budget.Tokens())
	}
}
