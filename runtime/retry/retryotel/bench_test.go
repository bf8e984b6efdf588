package retryotel_test

import (
	"context"
	"fmt"
	"testing"

	"go.opentelemetry.io/otel/metric/noop"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryotel"
)

// A call that succeeds at once, with everything that this package adds.
func BenchmarkSuccess(b *testing.B) {
	for _, c := range []struct {
		name string
		seen bool
	}{{"bare", false}, {"seen", true}} {
		b.Run(c.name, func(b *testing.B) {
			ctx, m := succeeding(b, c.seen)
			b.ReportAllocs()
			for b.Loop() {
				if err := m.Do(ctx, succeed); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// succeed succeeds.
func succeed(context.Context) error { return nil }

// succeeding returns a method, with spans and metrics if it is seen, in a context with a
// span.
func succeeding(tb testing.TB, seen bool) (context.Context, *retry.Method) {
	tb.Helper()
	tracker := new(retry.Tracker)
	provider, _ := recorder(sdktrace.WithSampler(sdktrace.AlwaysSample()))
	ctx, span := provider.Tracer("test").Start(tb.Context(), "caller")
	tb.Cleanup(func() { span.End() })
	opts := []retry.Option{retry.WithTracker(tracker), retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{}))}
	if seen {
		opts = append(opts, retryotel.WithTracing(provider))
		if _, err := retryotel.Register(sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewManualReader())), tracker); err != nil {
			tb.Fatal(err)
		}
	}
	return ctx, retry.NewMethod("store.Get", retry.Policy{}, opts...)
}

// A call that succeeds at once allocates nothing.
func TestSuccessDoesNotAllocate(t *testing.T) {
	ctx, m := succeeding(t, true)
	if n := testing.AllocsPerRun(100, func() { m.Do(ctx, succeed) }); n != 0 {
		t.Errorf("got %v allocations", n)
	}
}

// One collection of 1,000 methods.
func BenchmarkCollect(b *testing.B) {
	tracker := new(retry.Tracker)
	for i := range 1000 {
		m := retry.NewMethod(fmt.Sprintf("github.com/acme/shop/store%d.UserStore.Get%d", i/20, i), retry.Policy{}, retry.WithTracker(tracker))
		m.Do(b.Context(), answering(retry.Permanent(&errDown{"down"})))
		b.Cleanup(func() { m.Name() })
	}
	reader := sdkmetric.NewManualReader()
	provider := sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader), sdkmetric.WithCardinalityLimit(20000))
	if _, err := retryotel.Register(provider, tracker); err != nil {
		b.Fatal(err)
	}
	var all metricdata.ResourceMetrics
	b.ReportAllocs()
	for b.Loop() {
		if err := reader.Collect(b.Context(), &all); err != nil {
			b.Fatal(err)
		}
	}
}

// Registering with a provider that does nothing.
func TestRegisterNoop(t *testing.T) {
	if _, err := retryotel.Register(noop.NewMeterProvider(), new(retry.Tracker)); err != nil {
		t.Error(err)
	}
}
