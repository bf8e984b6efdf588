package main

import (
	"context"
	"io"
	"log/slog"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/trace"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrydebug"
	"github.com/retrygen/retrygen/runtime/retry/retryotel"
	"github.com/retrygen/retrygen/runtime/retry/retryprom"
)

// working is a Payments that always succeeds.
type working struct{}

func (working) Status(context.Context, string) (bool, error) { return true, nil }
func (working) Refund(context.Context, string) error         { return nil }

// bare returns working Payments with a breaker and statistics.
func bare(testing.TB) Payments {
	return NewRetryingPayments(working{}, retry.WithTracker(new(retry.Tracker)))
}

// observed returns bare with everything that shows retries.
func observed(tb testing.TB) Payments {
	tb.Helper()
	tracker := new(retry.Tracker)
	prometheus.NewPedanticRegistry().MustRegister(retryprom.NewCollector(tracker))
	if _, err := retryotel.Register(sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewManualReader())), tracker); err != nil {
		tb.Fatal(err)
	}
	retrydebug.Handler(tracker)
	return NewRetryingPayments(working{},
		retry.WithTracker(tracker),
		retry.WithLogger(slog.New(slog.NewJSONHandler(io.Discard, nil))),
		retryotel.WithTracing(trace.NewTracerProvider(trace.WithSyncer(new(traces)))))
}

// What metrics, traces, logs and the page cost a call that succeeds at once.
func BenchmarkSuccess(b *testing.B) {
	for name, payments := range map[string]func(testing.TB) Payments{"bare": bare, "observed": observed} {
		b.Run(name, func(b *testing.B) {
			p, ctx := payments(b), b.Context()
			b.ReportAllocs()
			for b.Loop() {
				p.Status(ctx, "1")
			}
		})
	}
}

func TestSuccessDoesNotAllocate(t *testing.T) {
	p := observed(t)
	if n := testing.AllocsPerRun(100, func() { p.Status(t.Context(), "1") }); n != 0 {
		t.Errorf("got %v allocations", n)
	}
}
