package retryotel_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryhttp"
	"github.com/retrygen/retrygen/runtime/retry/retryotel"
)

// A program exports the statistics of all its methods.
func ExampleRegister() {
	reader := sdkmetric.NewManualReader() // or a periodic one, with an exporter
	provider := sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader), sdkmetric.WithCardinalityLimit(20_000))
	tracker := new(retry.Tracker) // or retry.DefaultTracker

	registration, err := retryotel.Register(provider, tracker)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer registration.Unregister()

	get := retry.NewMethod("store.UserStore.Get", retry.Policy{Delay: retry.NoDelay}, retry.WithTracker(tracker))
	get.Do(context.Background(), func(context.Context) error { return errors.New("unavailable") })

	var all metricdata.ResourceMetrics
	reader.Collect(context.Background(), &all)
	for _, m := range all.ScopeMetrics[0].Metrics {
		if m.Name == "retrygen.attempts" {
			fmt.Println(m.Name, m.Data.(metricdata.Sum[float64]).DataPoints[0].Value)
		}
	}
	// Output: retrygen.attempts 3
}

// Each attempt from the second on has a span.
func ExampleWithTracing() {
	spans := tracetest.NewInMemoryExporter() // or one that sends them
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans))

	get := retry.NewMethod("store.UserStore.Get", retry.Policy{Delay: retry.NoDelay}, retryotel.WithTracing(provider))

	ctx, caller := provider.Tracer("example").Start(context.Background(), "GET /users/1")
	get.Do(ctx, answering(errors.New("unavailable"), errors.New("unavailable")))
	caller.End()

	for _, s := range spans.GetSpans() {
		fmt.Println(s.Name, "is a child:", s.Parent.HasSpanID())
		for _, e := range s.Events {
			fmt.Println("  event", e.Name)
		}
	}
	// Output:
	// store.UserStore.Get is a child: true
	//   event retrygen.retry
	// store.UserStore.Get is a child: true
	//   event retrygen.retry
	// GET /users/1 is a child: false
}

// The spans of requests that are sent again have http.request.resend_count.
func ExampleTransport() {
	client := &http.Client{Transport: &retryhttp.Transport{
		Base:    otelhttp.NewTransport(&retryotel.Transport{Base: http.DefaultTransport}),
		Options: []retry.Option{retryotel.WithTracing(sdktrace.NewTracerProvider())},
	}}
	resp, err := client.Get("http://localhost:1/")
	if err == nil {
		resp.Body.Close()
	}
}
