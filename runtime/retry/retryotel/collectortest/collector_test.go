package collectortest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/provider/yamlprovider"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/exporter/debugexporter"
	"go.opentelemetry.io/collector/otelcol"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/otlpreceiver"
	"go.opentelemetry.io/collector/service/telemetry/otelconftelemetry"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetricgrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryotel"
)

// config makes a collector write all that it receives to a file.
const config = `yaml:
receivers:
  otlp:
    protocols:
      grpc:
        endpoint: SOCKET
        transport: unix
exporters:
  debug:
    verbosity: detailed
service:
  telemetry:
    metrics:
      level: none
    logs:
      output_paths: [FILE]
  pipelines:
    traces:
      receivers: [otlp]
      exporters: [debug]
    metrics:
      receivers: [otlp]
      exporters: [debug]
`

// factories returns the components of the collector.
func factories() (f otelcol.Factories, err error) {
	f.Telemetry = otelconftelemetry.NewFactory()
	if f.Receivers, err = otelcol.MakeFactoryMap[receiver.Factory](otlpreceiver.NewFactory()); err != nil {
		return f, err
	}
	f.Exporters, err = otelcol.MakeFactoryMap[exporter.Factory](debugexporter.NewFactory())
	return f, err
}

// start runs a collector that listens on a socket and writes to a file, until stop is called.
func start(t *testing.T, socket, file string) (stop func()) {
	t.Helper()
	c, err := otelcol.NewCollector(otelcol.CollectorSettings{
		BuildInfo: component.NewDefaultBuildInfo(),
		Factories: factories,
		ConfigProviderSettings: otelcol.ConfigProviderSettings{ResolverSettings: confmap.ResolverSettings{
			URIs:              []string{strings.NewReplacer("SOCKET", socket, "FILE", file).Replace(config)},
			ProviderFactories: []confmap.ProviderFactory{yamlprovider.NewFactory()},
		}},
		DisableGracefulShutdown: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Run(context.Background()) }()
	for c.GetState() != otelcol.StateRunning {
		select {
		case err := <-ended:
			t.Fatal(err)
		case <-time.After(time.Millisecond):
		}
	}
	return func() {
		c.Shutdown()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// received has what the collector writes about the span of the second attempt, and about two
// metrics, in this order.
var received = [][]string{
	{
		"InstrumentationScope github.com/retrygen/retrygen/runtime/retry/retryotel",
		": store.Get\n",
		"-> retrygen.method: Str(store.Get)",
		"-> retrygen.attempt: Int(2)",
		"-> Name: retrygen.retry",
		"-> retrygen.attempt: Int(1)",
		"-> error.type: Str(*errors.errorString)",
		"-> retrygen.retry_delay: Double(0.001)",
		"-> exception.message: Str(down)",
	},
	{
		"-> Name: retrygen.calls",
		"-> Unit: {call}",
		"-> DataType: Sum",
		"-> IsMonotonic: true",
		"-> retrygen.outcome: Str(succeeded_after_retry)",
		"Value: 1.000000",
	},
	{
		"-> Name: retrygen.call.retries.bucket",
		"-> le: Str(1)",
		"Value: 1.000000",
	},
}

// A collector receives the span of the second attempt, and the metrics.
func TestCollector(t *testing.T) {
	file, socket := filepath.Join(t.TempDir(), "log"), filepath.Join(t.TempDir(), "socket")
	stop := start(t, socket, file)
	address := "unix://" + socket
	spans, err := otlptracegrpc.New(t.Context(), otlptracegrpc.WithEndpoint(address), otlptracegrpc.WithInsecure())
	if err != nil {
		t.Fatal(err)
	}
	metrics, err := otlpmetricgrpc.New(t.Context(), otlpmetricgrpc.WithEndpoint(address), otlpmetricgrpc.WithInsecure())
	if err != nil {
		t.Fatal(err)
	}
	tracing := sdktrace.NewTracerProvider(sdktrace.WithBatcher(spans))
	reading := sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewPeriodicReader(metrics)))
	tracker := new(retry.Tracker)
	if _, err := retryotel.Register(reading, tracker); err != nil {
		t.Fatal(err)
	}
	callTwice(t, retry.NewMethod("store.Get", retry.Policy{Delay: time.Millisecond, Jitter: retry.NoJitter}, retry.WithTracker(tracker), retryotel.WithTracing(tracing)))
	for _, shutdown := range []func(context.Context) error{tracing.Shutdown, reading.Shutdown} {
		if err := shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	}
	stop()
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, parts := range received {
		rest := string(got)
		for _, part := range parts {
			var found bool
			if _, rest, found = strings.Cut(rest, part); !found {
				t.Errorf("no %q, where it should be, in\n%s", part, got)
				break
			}
		}
	}
}

// callTwice makes a call that succeeds in its second attempt.
func callTwice(t *testing.T, m *retry.Method) {
	t.Helper()
	attempts := 0
	if err := m.Do(t.Context(), func(context.Context) error {
		if attempts++; attempts == 1 {
			return errors.New("down")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
