package retryotel_test

import (
	"compress/gzip"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	metricsvc "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	tracesvc "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	metricspb "go.opentelemetry.io/proto/otlp/metrics/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryotel"
)

// A receiver is the part of a collector that receives OTLP over HTTP.
type receiver struct {
	*httptest.Server

	mu      sync.Mutex // until all exporters have shut down
	spans   []*tracepb.Span
	metrics []*metricspb.Metric
}

// newReceiver starts a receiver.
func newReceiver(t *testing.T) *receiver {
	r := new(receiver)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/traces", func(w http.ResponseWriter, req *http.Request) {
		var all tracesvc.ExportTraceServiceRequest
		decode(t, w, req, &all)
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, resource := range all.ResourceSpans {
			for _, scope := range resource.ScopeSpans {
				r.spans = append(r.spans, scope.Spans...)
			}
		}
	})
	mux.HandleFunc("POST /v1/metrics", func(w http.ResponseWriter, req *http.Request) {
		var all metricsvc.ExportMetricsServiceRequest
		decode(t, w, req, &all)
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, resource := range all.ResourceMetrics {
			for _, scope := range resource.ScopeMetrics {
				r.metrics = append(r.metrics, scope.Metrics...)
			}
		}
	})
	r.Server = httptest.NewServer(mux)
	t.Cleanup(r.Close)
	return r
}

// decode decodes what was exported, and answers.
func decode(t *testing.T, w http.ResponseWriter, req *http.Request, all proto.Message) {
	var body io.Reader = req.Body
	if req.Header.Get("Content-Encoding") == "gzip" {
		unzipped, err := gzip.NewReader(body)
		if err != nil {
			t.Error(err)
			return
		}
		body = unzipped
	}
	data, err := io.ReadAll(body)
	if err == nil {
		err = proto.Unmarshal(data, all)
	}
	if err != nil {
		t.Error(err)
	}
	w.Header().Set("Content-Type", "application/x-protobuf")
}

// texts returns attributes as text, sorted.
func texts(attributes []*commonpb.KeyValue) string {
	var all []string
	for _, a := range attributes {
		text := a.Value.GetStringValue()
		if text == "" {
			text = fmt.Sprint(a.Value.GetIntValue()) + fmt.Sprint(a.Value.GetDoubleValue())
		}
		all = append(all, a.Key+"="+text)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// A receiver of OTLP gets the spans and metrics of a call, also if its names and errors are
// not UTF-8, which OTLP rejects.
func TestExport(t *testing.T) {
	r := newReceiver(t)
	spans, err := otlptracehttp.New(t.Context(), otlptracehttp.WithEndpointURL(r.URL+"/v1/traces"))
	if err != nil {
		t.Fatal(err)
	}
	metrics, err := otlpmetrichttp.New(t.Context(), otlpmetrichttp.WithEndpointURL(r.URL+"/v1/metrics"), otlpmetrichttp.WithCompression(otlpmetrichttp.GzipCompression))
	if err != nil {
		t.Fatal(err)
	}
	tracing := sdktrace.NewTracerProvider(sdktrace.WithBatcher(spans))
	reading := sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewPeriodicReader(metrics, sdkmetric.WithInterval(time.Hour))))
	tracker := new(retry.Tracker)
	if _, err := retryotel.Register(reading, tracker); err != nil {
		t.Fatal(err)
	}
	m := retry.NewMethod("store.Get\xff", retry.Policy{Delay: time.Millisecond, Jitter: retry.NoJitter}, retry.WithTracker(tracker), retryotel.WithTracing(tracing))
	ctx, caller := tracing.Tracer("test").Start(t.Context(), "caller")
	err = m.Do(ctx, answering(&errDown{"a\xff"}))
	caller.End()
	if err != nil {
		t.Error(err)
	}
	for _, shutdown := range []func(context.Context) error{tracing.Shutdown, reading.Shutdown} {
		if err := shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	}
	checkSpan(t, r.spans, caller.SpanContext().SpanID().String())
	checkMetric(t, r.metrics, "retrygen.calls", `retrygen.method=store.Get\xff retrygen.outcome=succeeded_after_retry`, 1)
	checkMetric(t, r.metrics, "retrygen.call.retries.bucket", `le=1 retrygen.method=store.Get\xff`, 1)
	checkMetric(t, r.metrics, "retrygen.call.retry_delay", `retrygen.method=store.Get\xff`, 0.001)
}

// checkSpan checks the span of the second attempt.
func checkSpan(t *testing.T, all []*tracepb.Span, parent string) {
	t.Helper()
	i := slices.IndexFunc(all, func(s *tracepb.Span) bool { return s.Name == `store.Get\xff` })
	if i < 0 || len(all[i].Events) != 1 {
		t.Fatalf("got spans %v", all)
	}
	s, e := all[i], all[i].Events[0]
	if hex.EncodeToString(s.ParentSpanId) != parent || s.Kind != tracepb.Span_SPAN_KIND_INTERNAL {
		t.Errorf("got span %v, want one in %s", s, parent)
	}
	for _, want := range []string{`retrygen.method=store.Get\xff`, "retrygen.attempt=2"} {
		if got := texts(s.Attributes); !strings.Contains(got, want) {
			t.Errorf("got attributes %s, want %s", got, want)
		}
	}
	for _, want := range []string{"error.type=*retryotel_test.errDown", `exception.message=a\xff`, "retrygen.attempt=1", "retrygen.retry_delay=00.001"} {
		if got := texts(e.Attributes); !strings.Contains(got, want) {
			t.Errorf("got event %s with %s, want %s", e.Name, got, want)
		}
	}
}

// checkMetric checks a point of a cumulative counter.
func checkMetric(t *testing.T, all []*metricspb.Metric, name, attributes string, value float64) {
	t.Helper()
	i := slices.IndexFunc(all, func(m *metricspb.Metric) bool { return m.Name == name })
	if i < 0 {
		t.Fatalf("no metric %s among %v", name, all)
	}
	sum := all[i].GetSum()
	if !sum.GetIsMonotonic() || sum.AggregationTemporality != metricspb.AggregationTemporality_AGGREGATION_TEMPORALITY_CUMULATIVE {
		t.Errorf("%s is not a cumulative counter: %v", name, sum)
	}
	for _, p := range sum.GetDataPoints() {
		if texts(p.Attributes) == attributes {
			if p.GetAsDouble() != value {
				t.Errorf("%s{%s} is %v, want %v", name, attributes, p.GetAsDouble(), value)
			}
			return
		}
	}
	t.Errorf("no point %s{%s} among %v", name, attributes, sum)
}
