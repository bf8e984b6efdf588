package retryotel

import (
	"cmp"
	"net/http"

	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A Transport is an http.RoundTripper that sets the attribute http.request.resend_count on
// the span in the context of each request that is sent again: 1 in the second attempt. Put it
// inside the one that starts the spans, and that inside the retries:
//
//	client := &http.Client{Transport: &retryhttp.Transport{
//		Base: otelhttp.NewTransport(&retryotel.Transport{Base: http.DefaultTransport}),
//	}}
//
// It can also be part of a client whose calls a generated wrapper retries. Without
// otelhttp, the attribute is on the span of [WithTracing]. Attempts are counted by
// [retry.AttemptFrom]; a redirect is not a resend.
type Transport struct {
	// Base sends the requests. Nil means http.DefaultTransport.
	Base http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if n := retry.AttemptFrom(req.Context()) - 1; n > 0 {
		trace.SpanFromContext(req.Context()).SetAttributes(semconv.HTTPRequestResendCount(n))
	}
	return t.Unwrap().RoundTrip(req)
}

// Unwrap returns Base, or http.DefaultTransport if it is nil.
func (t *Transport) Unwrap() http.RoundTripper { return cmp.Or(t.Base, http.DefaultTransport) }

// CloseIdleConnections calls the method of that name of Base, if it has one, for
// [http.Client.CloseIdleConnections].
func (t *Transport) CloseIdleConnections() {
	client := http.Client{Transport: t.Base}
	client.CloseIdleConnections()
}
