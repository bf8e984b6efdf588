package retryotel_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/metrics"
	"github.com/retrygen/retrygen/runtime/retry/retryotel"
)

// collect returns the metrics of a reader.
func collect(t *testing.T, reader sdkmetric.Reader) []metricdata.Metrics {
	t.Helper()
	var all metricdata.ResourceMetrics
	if err := reader.Collect(t.Context(), &all); err != nil {
		t.Fatal(err)
	}
	if len(all.ScopeMetrics) == 0 {
		return nil
	}
	return all.ScopeMetrics[0].Metrics
}

// points returns a line per point.
func points(t *testing.T, all []metricdata.Metrics) (lines []string) {
	t.Helper()
	for _, m := range all {
		var data []metricdata.DataPoint[float64]
		switch d := m.Data.(type) {
		case metricdata.Sum[float64]:
			if !d.IsMonotonic {
				t.Errorf("%s can decrease", m.Name)
			}
			data = d.DataPoints
		case metricdata.Gauge[float64]:
			data = d.DataPoints
		default:
			t.Fatalf("%s is a %T", m.Name, d)
		}
		for _, p := range data {
			lines = append(lines, fmt.Sprintf("%s{%s} %v", m.Name, list(p.Attributes.ToSlice()), p.Value))
		}
	}
	return lines
}

// registered returns a tracker and a reader of its metrics.
func registered(t *testing.T, opts ...sdkmetric.ManualReaderOption) (*retry.Tracker, sdkmetric.Reader) {
	t.Helper()
	tracker, reader := new(retry.Tracker), sdkmetric.NewManualReader(opts...)
	if _, err := retryotel.Register(sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader)), tracker); err != nil {
		t.Fatal(err)
	}
	return tracker, reader
}

// guarded returns a method with everything that has metrics, except for a throttle, which would
// reject its calls: that is of another method.
func guarded(tracker *retry.Tracker) *retry.Method {
	retry.NewMethod("store.List", retry.Policy{}, retry.WithTracker(tracker), retry.WithThrottle(new(retry.Throttle)))
	return retry.NewMethod("store.Get", retry.Policy{Delay: time.Second, Jitter: retry.NoJitter}, retry.WithTracker(tracker), retry.WithLatency(),
		retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{Name: "db", Failures: 3})), retry.WithBudget(retry.NewBudget(retry.BudgetPolicy{Name: "shop"})),
		retry.WithHedge(retry.NewHedge(retry.HedgePolicy{})))
}

// The points of calls that give up and that a breaker rejects.
func TestRegister(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tracker, reader := registered(t)
		m := guarded(tracker)
		for range 2 {
			m.Do(t.Context(), func(context.Context) error { return &errDown{"down"} })
		}
		got := points(t, collect(t, reader))
		for _, want := range []string{
			"retrygen.calls{retrygen.method=store.Get retrygen.outcome=gave_up} 1",
			"retrygen.calls{retrygen.method=store.Get retrygen.outcome=rejected} 1",
			"retrygen.calls{retrygen.method=store.Get retrygen.outcome=succeeded} 0",
			"retrygen.giveups{retrygen.cause=breaker retrygen.method=store.Get} 1",
			"retrygen.call.retries.sum{retrygen.method=store.Get} 2",
			"retrygen.call.retries.bucket{le=1 retrygen.method=store.Get} 0",
			"retrygen.call.retries.bucket{le=2 retrygen.method=store.Get} 1",
			"retrygen.call.retries.bucket{le=4 retrygen.method=store.Get} 1",
			"retrygen.call.retries.bucket{le=+Inf retrygen.method=store.Get} 1",
			"retrygen.attempts{retrygen.method=store.Get} 3",
			"retrygen.errors{error.type=*retryotel_test.errDown retrygen.method=store.Get} 3",
			"retrygen.call.retry_delay{retrygen.method=store.Get} 3",
			"retrygen.breaker.state{retrygen.breaker=db retrygen.state=closed} 0",
			"retrygen.breaker.state{retrygen.breaker=db retrygen.state=open} 1",
			"retrygen.breaker.transitions{retrygen.breaker=db retrygen.state=open} 1",
			"retrygen.breaker.rejected{retrygen.breaker=db} 1",
			"retrygen.budget.denied{retrygen.budget=shop} 0",
		} {
			if !slices.Contains(got, want) {
				t.Errorf("no point %q among\n%s", want, strings.Join(got, "\n"))
			}
		}
		m.Name() // until here it is in use, and so is its breaker
	})
}

// All metrics of the table are there before the first call, described, and as many points as
// after it. Only the names of errors are unknown.
func TestRegisterBeforeTheFirstCall(t *testing.T) {
	tracker, reader := registered(t)
	m := guarded(tracker)
	before := collect(t, reader)
	described := map[string]metricdata.Metrics{}
	for _, m := range before {
		described[m.Name] = m
	}
	for _, m := range metrics.Table {
		name := m.Name
		if m.Kind == metrics.Histogram {
			name += ".sum"
		}
		got, there := described[name]
		if !there && m.Name != "retrygen.errors" || there && (got.Unit != m.Unit || got.Description != m.Help) {
			t.Errorf("%s has the unit %q and the description %q", name, got.Unit, got.Description)
		}
	}
	m.Do(t.Context(), answering())
	if after := points(t, collect(t, reader)); len(after) != len(points(t, before)) || len(after) < 30 {
		t.Errorf("got %d points before the first call, and %d after it", len(points(t, before)), len(after))
	}
}

// A reader of deltas gets the calls since it last read.
func TestRegisterDelta(t *testing.T) {
	tracker, reader := registered(t, sdkmetric.WithTemporalitySelector(func(sdkmetric.InstrumentKind) metricdata.Temporality { return metricdata.DeltaTemporality }))
	m := guarded(tracker)
	for _, calls := range []int{1, 3, 0} {
		for range calls {
			m.Do(t.Context(), answering())
		}
		want := fmt.Sprintf("retrygen.calls{retrygen.method=store.Get retrygen.outcome=succeeded} %d", calls)
		if got := points(t, collect(t, reader)); !slices.Contains(got, want) {
			t.Errorf("no point %q among\n%s", want, strings.Join(got, "\n"))
		}
	}
}

// Nothing is read after the registration has ended.
func TestUnregister(t *testing.T) {
	tracker, reader := new(retry.Tracker), sdkmetric.NewManualReader()
	guarded(tracker)
	registration, err := retryotel.Register(sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader)), tracker)
	if err != nil {
		t.Fatal(err)
	}
	if len(collect(t, reader)) == 0 {
		t.Error("no metrics")
	}
	if err := registration.Unregister(); err != nil {
		t.Fatal(err)
	}
	if got := points(t, collect(t, reader)); len(got) > 0 {
		t.Errorf("got %q", got)
	}
}

// Nil arguments are an error.
func TestRegisterNil(t *testing.T) {
	if _, err := retryotel.Register(nil, new(retry.Tracker)); err == nil {
		t.Error("no error without a provider")
	}
	if _, err := retryotel.Register(sdkmetric.NewMeterProvider(), nil); err == nil {
		t.Error("no error without a tracker")
	}
}

// As many methods as the package comment says fit into the limit of the SDK, and it can be
// raised.
func TestRegisterLimit(t *testing.T) {
	for _, c := range []struct {
		methods, limit int
		fit            bool
	}{{100, 0, true}, {150, 0, false}, {150, 10000, true}} {
		tracker, reader := new(retry.Tracker), sdkmetric.NewManualReader()
		opts := []sdkmetric.Option{sdkmetric.WithReader(reader)}
		if c.limit > 0 {
			opts = append(opts, sdkmetric.WithCardinalityLimit(c.limit))
		}
		if _, err := retryotel.Register(sdkmetric.NewMeterProvider(opts...), tracker); err != nil {
			t.Fatal(err)
		}
		for i := range c.methods {
			retry.NewMethod(fmt.Sprint("store.Get", i), retry.Policy{}, retry.WithTracker(tracker), retry.WithLatency())
		}
		all := strings.Join(points(t, collect(t, reader)), "\n")
		if fit := !strings.Contains(all, "otel.metric.overflow"); fit != c.fit {
			t.Errorf("%d methods fit into the limit %d: %v, want %v", c.methods, c.limit, fit, c.fit)
		}
	}
}

// A tracker that is registered twice is counted twice.
func TestRegisterTwice(t *testing.T) {
	tracker, reader := new(retry.Tracker), sdkmetric.NewManualReader()
	provider := sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader))
	for range 2 {
		if _, err := retryotel.Register(provider, tracker); err != nil {
			t.Fatal(err)
		}
	}
	guarded(tracker).Do(t.Context(), answering())
	if got, want := points(t, collect(t, reader)), "retrygen.attempts{retrygen.method=store.Get} 2"; !slices.Contains(got, want) {
		t.Errorf("no point %q among\n%s", want, strings.Join(got, "\n"))
	}
}
