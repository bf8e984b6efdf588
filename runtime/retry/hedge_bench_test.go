package retry_test

import (
	"context"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A hedge costs a call that is answered in time a timer: compare with the same call without
// one, and with the select that one would write by hand, which starts a goroutine.
func BenchmarkHedged(b *testing.B) {
	answer := func(context.Context) (int, error) { return 1, nil }
	method := func(p retry.HedgePolicy, opts ...retry.Option) *retry.Method {
		return retry.NewMethod("bench.Get", retry.Policy{}, retry.WithTracker(nil), retry.WithHedge(retry.NewHedge(p)), retry.Options(opts...))
	}
	for _, bench := range []struct {
		name string
		m    *retry.Method
	}{
		{"without", method(retry.HedgePolicy{}, retry.WithHedge(nil))},
		{"after", method(retry.HedgePolicy{After: time.Hour})},
		{"quantile, cold", method(retry.HedgePolicy{Warm: 1 << 30})},
	} {
		b.Run(bench.name, func(b *testing.B) {
			ctx := b.Context()
			b.ReportAllocs()
			for b.Loop() {
				retry.Hedged(ctx, bench.m, answer)
			}
		})
	}
	b.Run("by hand", func(b *testing.B) {
		ctx := b.Context()
		b.ReportAllocs()
		for b.Loop() {
			byHand(ctx, time.Hour, answer)
		}
	})
}

// byHand hedges with a select.
func byHand(ctx context.Context, after time.Duration, f func(context.Context) (int, error)) (int, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type result struct {
		value int
		err   error
	}
	results := make(chan result, 2)
	send := func() {
		value, err := f(ctx)
		results <- result{value, err}
	}
	go send()
	timer := time.NewTimer(after)
	defer timer.Stop()
	select {
	case r := <-results:
		return r.value, r.err
	case <-timer.C:
		go send()
	}
	r := <-results
	return r.value, r.err
}
