// Package retryhttp retries HTTP requests.
//
//   - A [Transport] is an http.RoundTripper that retries the requests of an http.Client.
//   - [Classify] classifies the errors of HTTP clients and, by a [StatusError], the
//     responses of servers: see [retry.Policy.Class]. [CheckStatus] makes the error of a
//     response; [Transient] and [Status] are conditions.
//   - [Idempotent] reports whether a request may be sent again, [Explain] why it is or not.
//   - [NewReplay], [Keep], [Discard] and [Context] are what generated code needs for
//     methods that take an *http.Request or return an *http.Response. Loops written by
//     hand can use them in the same way.
//
// It is separate from package retry so that programs without HTTP do not link
// net/http.
package retryhttp

import (
	"context"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// A Replay gives every attempt of a call the same request, including its body.
// If the request has a GetBody, which http.NewRequest sets for bodies in
// memory, each attempt after the first gets a fresh body from it. Otherwise the
// rules of [support.Replay] apply: a body that cannot be replayed is sent again
// only if nothing of it was read.
//
// A request that is not [Idempotent], such as a POST, is sent again only after an error
// which proves that the server did not process it: see [retry.Policy.Once]. The log says
// so. NewIdempotentReplay leaves this decision to the policy.
type Replay struct {
	request *http.Request
	body    support.Replay[io.ReadCloser] // if the request has one
	sent    uint32                        // 1 once an attempt has been made
	header  snapshot                      // before the first attempt
}

// NewReplay returns a Replay of req, which may be nil.
func NewReplay(c *retry.Call, req *http.Request) Replay { return NewBufferedReplay(c, req, 0) }

// NewBufferedReplay is like NewReplay, but keeps a copy of up to limit bytes of
// a body that cannot be replayed otherwise.
func NewBufferedReplay(c *retry.Call, req *http.Request, limit int64) Replay {
	OnceUnlessIdempotent(c, req)
	return NewIdempotentReplay(c, req, limit)
}

// NewIdempotentReplay is like NewBufferedReplay, but for a call that may be repeated
// whatever the method of its request. A limit of 0 keeps no copy.
func NewIdempotentReplay(c *retry.Call, req *http.Request, limit int64) Replay {
	p := Replay{request: req}
	if req != nil {
		p.header = snapshotOf(req.Header)
	}
	if hasBody(req) {
		p.body = support.NewBodyReplay(c, req.Body, limit, req.GetBody)
	}
	return p
}

// hasBody reports whether req has a body to send.
func hasBody(req *http.Request) bool {
	return req != nil && req.Body != nil && req.Body != http.NoBody
}

// Request returns the request for the attempt that begins. The first attempt
// gets the caller's own request, unless its body must be tracked or ctx is not
// its context. Later attempts get a copy with the context ctx, the caller's
// original header, and the body from its beginning. A request without a body may be hedged:
// Request may then be called by several goroutines.
func (p *Replay) Request(ctx context.Context) *http.Request {
	if p.request == nil {
		return nil
	}
	first := atomic.SwapUint32(&p.sent, 1) == 0
	body, watched := p.request.Body, false
	if hasBody(p.request) {
		body, watched = p.body.Reader(), p.request.GetBody == nil
	}
	if first && !watched && ctx == p.request.Context() {
		return p.request
	}
	req := p.request.WithContext(ctx)
	req.Header = p.header.header()
	req.Body = body
	return req
}

// Context returns the context of req, or context.Background if req is nil.
func Context(req *http.Request) context.Context {
	if req == nil {
		return context.Background()
	}
	return req.Context()
}

// Keep keeps the context of an attempt alive until the response body is read to
// its end or closed, if the policy has a Timeout: see [support.Keep].
func Keep(ctx context.Context, resp *http.Response) *http.Response {
	if resp != nil && resp.Body != nil && resp.Body != http.NoBody {
		resp.Body = support.Keep(ctx, resp.Body)
	}
	return resp
}

// Limits of what Discard reads of a body before closing it. They suffice for an
// error page, so that the connection can be reused; reading more would cost more
// than a new connection. The size is that of go-retryablehttp.
const (
	drainSize = 4096
	drainTime = 100 * time.Millisecond
)

// Discard closes the response of an attempt about to be retried. It first reads
// the rest of a short body, at most 4 KiB, so that the connection can be
// reused, for at most 100ms or until the request's context ends.
func Discard(resp *http.Response) {
	if resp == nil || resp.Body == nil {
		return
	}
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		io.CopyN(io.Discard, resp.Body, drainSize)
	}()
	limit := time.NewTimer(drainTime)
	defer limit.Stop()
	select {
	case <-drained:
		resp.Body.Close()
		return
	case <-limit.C:
	case <-Context(resp.Request).Done():
	}
	go resp.Body.Close() // it may block until the Read returns
}
