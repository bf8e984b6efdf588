package retryotel_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/propagation"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryhttp"
	"github.com/retrygen/retrygen/runtime/retry/retryotel"
)

// failing returns a server that answers 503 to the first n requests, and the traceparent of
// each request.
func failing(t *testing.T, n int) (*httptest.Server, *[]string) {
	parents := new([]string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*parents = append(*parents, r.Header.Get("traceparent"))
		if len(*parents) <= n {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	t.Cleanup(server.Close)
	return server, parents
}

// get sends a request with the transport inside retries, in a span of the caller.
func get(t *testing.T, client *http.Client, url string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("got status %s", resp.Status)
	}
}

// resends returns the attribute of a span, 0 if it is absent.
func resends(attributes []attribute.KeyValue) int64 {
	for _, a := range attributes {
		if a.Key == "http.request.resend_count" {
			return a.Value.AsInt64()
		}
	}
	return 0
}

// The spans that otelhttp records for attempts after the first have the number of resends,
// are children of the attempts, and are what the server sees as the parents.
func TestTransport(t *testing.T) {
	provider, spans := recorder()
	server, parents := failing(t, 2)
	base := &retryotel.Transport{Base: &http.Transport{}}
	defer base.CloseIdleConnections()
	get(t, &http.Client{Transport: &retryhttp.Transport{
		Base:    otelhttp.NewTransport(base, otelhttp.WithTracerProvider(provider), otelhttp.WithPropagators(propagation.TraceContext{})),
		Policy:  retry.Policy{Delay: retry.NoDelay},
		Options: []retry.Option{retry.WithTracker(nil), retryotel.WithTracing(provider)},
	}}, server.URL)
	const method = "retryhttp.Transport.RoundTrip"
	var sent int
	attempts := map[string]int64{} // by span
	for _, s := range spans.GetSpans() {
		if s.Name == method {
			attempts[s.SpanContext.SpanID().String()] = s.Attributes[1].Value.AsInt64()
		}
	}
	for _, s := range spans.GetSpans() {
		if s.Name == method {
			continue
		}
		if got := resends(s.Attributes); got != int64(sent) {
			t.Errorf("the span of request %d has the resend count %d", sent+1, got)
		}
		if got := attempts[s.Parent.SpanID().String()]; sent > 0 && got != int64(sent+1) {
			t.Errorf("the span of request %d is in that of attempt %d", sent+1, got)
		}
		if want := "00-" + s.SpanContext.TraceID().String() + "-" + s.SpanContext.SpanID().String() + "-01"; sent < len(*parents) && (*parents)[sent] != want {
			t.Errorf("request %d has the traceparent %s, not %s", sent+1, (*parents)[sent], want)
		}
		sent++
	}
	if sent != 3 || len(attempts) != 2 {
		t.Errorf("got %d spans of requests and %d of attempts\n%s", sent, len(attempts), describe(spans.GetSpans()))
	}
}

// Without otelhttp, the spans of the attempts have the number of resends.
func TestTransportAlone(t *testing.T) {
	provider, spans := recorder()
	server, _ := failing(t, 1)
	get(t, &http.Client{Transport: &retryhttp.Transport{
		Base:    &retryotel.Transport{},
		Policy:  retry.Policy{Delay: retry.NoDelay},
		Options: []retry.Option{retry.WithTracker(nil), retryotel.WithTracing(provider)},
	}}, server.URL)
	if all := spans.GetSpans(); len(all) != 1 || resends(all[0].Attributes) != 1 {
		t.Errorf("got %q", describe(all))
	}
}
