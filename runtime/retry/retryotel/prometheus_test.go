package retryotel_test

import (
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	exporter "go.opentelemetry.io/otel/exporters/prometheus"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/metrics"
	"github.com/retrygen/retrygen/runtime/retry/retryotel"
)

// OpenTelemetry translates the names for Prometheus to those of retryprom, but not those of
// histograms.
func TestPrometheusNames(t *testing.T) {
	registry := prometheus.NewRegistry()
	reader, err := exporter.New(exporter.WithRegisterer(registry))
	if err != nil {
		t.Fatal(err)
	}
	tracker := new(retry.Tracker)
	if _, err := retryotel.Register(sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader)), tracker); err != nil {
		t.Fatal(err)
	}
	m := guarded(tracker)
	m.Do(t.Context(), answering(retry.Permanent(&errDown{"down"})))
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, f := range families {
		got[f.GetName()] = true
	}
	for _, m := range metrics.Table {
		names := []string{m.Prometheus()}
		if m.Kind == metrics.Histogram {
			names = []string{metrics.Label(m.Name) + "_bucket_total", m.Prometheus() + "_sum_total"}
			if m.Unit == "s" {
				names[1] = metrics.Label(m.Name) + "_sum_seconds_total"
			}
		}
		for _, name := range names {
			if !got[name] {
				t.Errorf("no %s among %v", name, got)
			}
		}
	}
}
