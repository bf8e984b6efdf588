package retry_test

import (
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A throttle adds little to a call of a healthy service: compare with and without, in the
// same run.
func BenchmarkThrottle(b *testing.B) {
	bench := func(name string, opts ...retry.Option) {
		b.Run(name, func(b *testing.B) {
			call(b, &retryingStore{&stubStore{}, retry.NewMethod("bench.Get", retry.Policy{}, retry.WithTracker(new(retry.Tracker)), retry.Options(opts...))})
		})
	}
	down := retry.NewThrottle(retry.ThrottlePolicy{Window: time.Hour})
	for range 1_000_000 {
		down.Failure()
	}
	breaker := retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{}))
	bench("without")
	bench("with", retry.WithThrottle(new(retry.Throttle)))
	bench("breaker", breaker)
	bench("both", breaker, retry.WithThrottle(new(retry.Throttle)))
	bench("rejecting", retry.WithThrottle(down))
}
