// Package retryhttp has what generated code needs for methods that take an
// *http.Request or return an *http.Response, and [Transient], a condition for the
// errors of an http.RoundTripper. It stands apart from package retry
// so that programs without HTTP do not link net/http.
package retryhttp

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A Replay gives each attempt of a call the same request, its body included. A
// request that has a GetBody, as http.NewRequest sets it for bodies in memory,
// gets a fresh body for each attempt but the first. For other bodies the rules of
// [retry.Replay] hold: what cannot be read again is sent again only if nothing
// of it was read.
type Replay struct {
	request *http.Request
	body    retry.Replay[io.ReadCloser] // of a request that has one
	sent    bool                        // there was an attempt
	header  snapshot                    // before that
}

// NewReplay returns a Replay of req, which may be nil.
func NewReplay(c *retry.Call, req *http.Request) Replay { return NewBufferedReplay(c, req, 0) }

// NewBufferedReplay is NewReplay that keeps a copy of up to limit bytes of a
// body that could not be sent again otherwise.
func NewBufferedReplay(c *retry.Call, req *http.Request, limit int64) Replay {
	p := Replay{request: req}
	if hasBody(req) {
		p.body = retry.NewBodyReplay(c, req.Body, limit, req.GetBody)
	}
	return p
}

// hasBody reports whether there is anything to send but the header.
func hasBody(req *http.Request) bool {
	return req != nil && req.Body != nil && req.Body != http.NoBody
}

// Request returns the request of the attempt that begins. The first attempt
// gets the caller's own, unless its body has to be watched or its context is not
// ctx; the others get a copy with the context ctx, the header that the caller gave
// and the body from its beginning.
func (p *Replay) Request(ctx context.Context) *http.Request {
	if p.request == nil {
		return nil
	}
	first := !p.sent
	if first {
		p.sent, p.header = true, snapshotOf(p.request.Header)
	}
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

// Context returns the context of req, context.Background if req is nil.
func Context(req *http.Request) context.Context {
	if req == nil {
		return context.Background()
	}
	return req.Context()
}

// Keep lets a response live on when the policy has a Timeout, as [retry.Keep]
// does: the attempt's context ends when the body has been read or closed.
func Keep(ctx context.Context, resp *http.Response) *http.Response {
	if resp != nil && resp.Body != nil && resp.Body != http.NoBody {
		resp.Body = retry.Keep(ctx, resp.Body)
	}
	return resp
}

// Limits of what Discard reads of a body before it closes it: enough for an error
// page, after which the connection can be used again. More would cost more than a
// new connection. The size is go-retryablehttp's.
const (
	drainSize = 4096
	drainTime = 100 * time.Millisecond
)

// Discard closes the response of an attempt that is about to be retried. It
// first reads what is left of a short body, so that the connection can be used
// again, for at most 100ms or until the request's context ends.
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
	go resp.Body.Close() // for it may wait for the Read
}
