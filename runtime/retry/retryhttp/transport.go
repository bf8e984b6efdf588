package retryhttp

import (
	"cmp"
	"context"
	"net/http"
	"sync"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// A Transport is an http.RoundTripper that retries requests:
//
//	client := &http.Client{Transport: &retryhttp.Transport{
//		Policy: retry.Policy{MaxAttempts: 4, Timeout: 10 * time.Second},
//	}}
//
// The zero value is ready to use. A request is sent again if the attempt failed with an
// error or status that is temporary (see [Classify] and [StatusError]), and
//
//   - it is idempotent (see [Idempotent]), or
//   - the error or status proves that the server did not process it, or
//   - no connection was obtained for it, as net/http reports to package httptrace.
//
// Each attempt sends the whole body; if that is not possible, the request is not sent again:
// see [Replay]. Policy.Timeout limits each attempt until the header of its response arrives,
// not the reading of the body. Waits that the server requests are obeyed, up to
// Policy.MaxAfter.
//
// If the last attempt gets a response, RoundTrip returns it, whatever its status, and no
// error: the caller of an http.Client sees the 503 of the server. The response of an attempt
// that is retried is drained, up to 4 KiB, and closed before the wait, so that its connection
// can be reused. An error of reading the body of a returned response is not retried.
//
// If the call ends during the wait, by its context or by [retry.WithShutdown], or because a
// breaker has opened, RoundTrip returns the [*retry.Error].
//
// Base can read the ordinal of the attempt from the context of its request. Tracing uses it
// for the attribute http.request.resend_count, which a first attempt does not have:
//
//	if n := retry.AttemptFrom(req.Context()) - 1; n > 0 {
//		span.SetAttributes(semconv.HTTPRequestResendCount(n))
//	}
//
// Put the Transport around the one that records spans for a span per attempt, or inside it
// for a span per call.
//
// A Transport is safe for concurrent use. Do not modify or copy it after its first use.
type Transport struct {
	// Base sends the requests. Nil means http.DefaultTransport.
	Base http.RoundTripper

	// Policy sets how often, when and after which errors requests are retried. In an
	// http.Client, the Timeout of the client limits all attempts together.
	//
	// Class is consulted before Classify: use it to change the class of a status. If
	// narrows further which errors are retried; without it, errors that have no class are
	// not retried, because net/http returns them for what no other attempt would change,
	// such as an unknown scheme. With Once, no request counts as idempotent. OnRetry gets
	// responses as a *StatusError, whose body has been closed.
	Policy retry.Policy

	// Options set a breaker, a budget, a tracker, observers and a logger, for all requests.
	Options []retry.Option

	// Name is the name under which requests are counted and reported. Empty means
	// retryhttp.Transport.RoundTrip. A response whose status is 400 or higher is counted as a
	// failed attempt, but only a temporary one is a failure for a breaker.
	Name string

	// Idempotent reports whether a request may be sent again although the server may have
	// processed it. Nil means [Idempotent], the rule of net/http.
	Idempotent func(*http.Request) bool

	setup  sync.Once
	method *retry.Method
	once   bool // Policy.Once, which an option may set
}

// RoundTrip implements http.RoundTripper.
func (t *Transport) RoundTrip(req *http.Request) (resp *http.Response, err error) {
	t.setup.Do(t.init)
	call := t.method.Call(Context(req))
	defer call.Close()
	replay := NewIdempotentReplay(&call, req, 0)
	traced := t.once
	if !t.idempotent(req) {
		traced = true
		once(&call, req)
	}
	discard := func() error {
		Discard(resp)
		resp = nil
		return nil
	}
	for ctx := range call.AttemptsWith(&err, retry.Hooks{Undo: discard}) {
		resp, err = t.attempt(ctx, &replay, traced)
	}
	if resp != nil { // whatever ended the call
		return resp, nil
	}
	return nil, err
}

// attempt sends the request once. The error may be that of the response.
func (t *Transport) attempt(ctx context.Context, replay *Replay, traced bool) (*http.Response, error) {
	var sending *connecting
	own := ctx
	if traced {
		own, sending = trace(ctx)
	}
	resp, err := t.Unwrap().RoundTrip(replay.Request(own))
	if err != nil {
		return nil, sending.mark(err)
	}
	return Keep(ctx, resp), CheckStatus(resp)
}

// init makes the method.
func (t *Transport) init() {
	name := t.Name
	if name == "" {
		name = "retryhttp.Transport.RoundTrip"
	}
	t.method = retry.NewMethod(name, t.Policy, support.WithLastingResult(), retry.Options(t.Options...), retry.WithPolicyFunc(classified))
	t.once = t.method.Policy().Once
}

// classified returns p with the classes of HTTP.
func classified(_ string, p retry.Policy) retry.Policy {
	var rest func(error) retry.Class
	if p.If == nil {
		rest = func(error) retry.Class { return retry.Final }
	}
	p.Class = retry.Classifiers(p.Class, Classify, rest)
	return p
}

// idempotent reports whether req may be repeated.
func (t *Transport) idempotent(req *http.Request) bool {
	if t.Idempotent != nil {
		return t.Idempotent(req)
	}
	return Idempotent(req)
}

// Unwrap returns Base, or http.DefaultTransport if it is nil.
func (t *Transport) Unwrap() http.RoundTripper { return cmp.Or(t.Base, http.DefaultTransport) }

// CloseIdleConnections calls the method of that name of Base, if it has one, for
// [http.Client.CloseIdleConnections].
func (t *Transport) CloseIdleConnections() {
	client := http.Client{Transport: t.Base}
	client.CloseIdleConnections()
}
