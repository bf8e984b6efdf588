package retry_test

import (
	"slices"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// What a throttle adds to a call of a healthy service, which must be at most 2ns: the
// rounds of the same calls without it and with it take turns, so that noise affects both
// alike, and the shortest of each are compared, and the medians.
//
//	go test -run '^$' -bench ThrottleCost -benchtime 2000x
func BenchmarkThrottleCost(b *testing.B) {
	breaker := func() retry.Option { return retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{})) }
	for _, bench := range []struct {
		name  string
		guard func() retry.Option // nil for none
	}{
		{"alone", func() retry.Option { return nil }},
		{"breaker", breaker},
	} {
		b.Run(bench.name, func(b *testing.B) {
			method := func(opts ...retry.Option) *retryingStore {
				return &retryingStore{&stubStore{}, retry.NewMethod("bench.Get", retry.Policy{}, retry.WithTracker(new(retry.Tracker)), bench.guard(), retry.Options(opts...))}
			}
			without, with := method(), method(retry.WithThrottle(new(retry.Throttle)))
			const calls = 10_000 // in a round
			var before, after []float64
			round := func(s *retryingStore) float64 {
				begun := time.Now()
				for range calls {
					s.Get(b.Context(), "1")
				}
				return float64(time.Since(begun).Nanoseconds()) / calls
			}
			for b.Loop() {
				before, after = append(before, round(without)), append(after, round(with))
			}
			slices.Sort(before)
			slices.Sort(after)
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(before[0], "min-without-ns")
			b.ReportMetric(after[0], "min-with-ns")
			b.ReportMetric(before[len(before)/2], "median-without-ns")
			b.ReportMetric(after[len(after)/2], "median-with-ns")
		})
	}
}

// A throttle that rejects calls reads its counters for each.
func BenchmarkThrottleRejecting(b *testing.B) {
	down := retry.NewThrottle(retry.ThrottlePolicy{Window: time.Hour})
	for range 1_000_000 {
		down.Failure()
	}
	call(b, &retryingStore{&stubStore{}, retry.NewMethod("bench.Get", retry.Policy{}, retry.WithTracker(new(retry.Tracker)), retry.WithThrottle(down))})
}
