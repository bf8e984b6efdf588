// Package retryhttp has what generated code needs for methods that take an
// *http.Request or return an *http.Response. It stands apart from package retry
// so that programs without HTTP do not link net/http.
package retryhttp

import (
	"context"
	"io"
	"net/http"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A Replay makes sure that each attempt of a call sends the same request, its
// body included: one that has a GetBody, as http.NewRequest sets it for bodies
// in memory, gets a fresh body for each attempt. For other bodies the rules of
// [retry.Replay] hold: a body that cannot be read again is sent again only if
// nothing of it was read.
type Replay struct {
	request *http.Request
	body    *retry.Replay // nil if there is nothing to send
	sent    bool          // there was an attempt
}

// NewReplay returns a Replay of req, which may be nil.
func NewReplay(req *http.Request) *Replay { return newReplay(req, retry.NewReplay) }

// NewBufferedReplay is NewReplay that keeps a copy of up to limit bytes of a
// body that could not be sent again otherwise.
func NewBufferedReplay(req *http.Request, limit int64) *Replay {
	return newReplay(req, func(r io.Reader) *retry.Replay { return retry.NewBufferedReplay(r, limit) })
}

func newReplay(req *http.Request, replayOf func(io.Reader) *retry.Replay) *Replay {
	p := &Replay{request: req}
	switch {
	case req == nil || req.Body == nil || req.Body == http.NoBody:
	case req.GetBody != nil:
		p.body = retry.NewReplayFunc(req.Body, req.GetBody)
	default:
		p.body = replayOf(req.Body)
	}
	return p
}

// Request returns the request of the next attempt: a copy with the context ctx
// and a body of its own.
func (p *Replay) Request(ctx context.Context) *http.Request {
	if p.request == nil {
		return nil
	}
	p.sent = true
	req := p.request.WithContext(ctx)
	req.Header = req.Header.Clone() // what an attempt adds is not sent twice
	if p.body != nil {
		req.Body = p.body.ReadCloser()
	}
	return req
}

// Check returns err, the error of an attempt, as [retry.Replay.Check].
func (p *Replay) Check(err error) error {
	if p.body == nil {
		return err
	}
	return p.body.Check(err)
}

// For is as [retry.Replay.For].
func (p *Replay) For(m *retry.Method) *Replay {
	if p.body != nil {
		p.body.For(m)
	}
	return p
}

// Rewind is as [retry.Replay.Rewind].
func (p *Replay) Rewind() error {
	if p.body == nil {
		return nil
	}
	return p.body.Rewind()
}

// Close closes a body that an attempt has closed and Replay has kept open. If
// there was no attempt it closes the body all the same, as a client must.
func (p *Replay) Close() error {
	switch {
	case p.body == nil:
		return nil
	case !p.sent:
		return p.request.Body.Close()
	}
	return p.body.Close()
}

// maxDrain is how much of a discarded body is read: enough for an error page,
// after which the connection can be used again; more would cost more than a new
// connection. The figure is go-retryablehttp's.
const maxDrain = 4096

// Discard closes the response of an attempt that another one follows, having
// read what is left of a short body, so that its connection can be used again.
// The context of its request bounds the reading.
func Discard(resp *http.Response) {
	if resp == nil || resp.Body == nil {
		return
	}
	io.CopyN(io.Discard, resp.Body, maxDrain)
	resp.Body.Close()
}
