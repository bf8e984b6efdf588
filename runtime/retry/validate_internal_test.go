package retry

import (
	"math"
	"testing"
	"time"
)

// A usual policy is plain, and a plain policy is valid and needs neither its
// own context nor a clock: the loop relies on it.
func TestUsualIsPlainIsValid(t *testing.T) {
	times := []time.Duration{math.MinInt64, -2, NoDelay, 0, 1, time.Millisecond, defaultDelay, defaultMaxDelay, defaultMaxDelay + 1, math.MaxInt64}
	check := func(p Policy) {
		plain := p.Validate() == nil && p.Timeout == 0 && p.Elapsed == 0 && p.MaxAttempts != Unlimited && !p.timed()
		if p.plain() != plain || p.usual() && !plain {
			t.Errorf("%+v: usual: %t, plain: %t, want %t", p, p.usual(), p.plain(), plain)
		}
	}
	for _, delay := range times {
		for _, most := range times {
			for _, after := range times {
				check(Policy{Delay: delay, MaxDelay: most, MaxAfter: after})
			}
		}
		check(Policy{Timeout: delay})
		check(Policy{Elapsed: delay})
	}
	for _, n := range []int{math.MinInt, -1, 0, 1, 3, Unlimited - 1, Unlimited} {
		check(Policy{MaxAttempts: n})
	}
	numbers := []float64{math.Inf(-1), -1, 0, 0.5, 1, 3, math.MaxFloat64, math.Inf(1), math.NaN()}
	for _, x := range numbers {
		check(Policy{Factor: x})
		for _, y := range numbers {
			check(Policy{Jitter: Jitter{Low: x, High: y}})
		}
	}
	for _, b := range []Backoff{Exponential, Constant, Curve(99), BackoffFunc(nil), BackoffFunc(func(Attempt) time.Duration { return 1 })} {
		check(Policy{Backoff: b})
	}
}
