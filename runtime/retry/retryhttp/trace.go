package retryhttp

import (
	"context"
	"net/http/httptrace"
	"sync/atomic"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A connecting observes whether an attempt got a connection. Without one, nothing of the
// request was written. That headers were not written proves less: http.Transport writes
// them on another goroutine, which may still be about to do so when RoundTrip returns.
type connecting struct {
	trace    httptrace.ClientTrace
	began    atomic.Bool // a transport without these hooks proves nothing
	obtained atomic.Bool
}

// trace returns ctx with hooks that call those of ctx too.
func trace(ctx context.Context) (context.Context, *connecting) {
	c := &connecting{}
	c.trace.GetConn = func(string) { c.began.Store(true) }
	c.trace.GotConn = func(httptrace.GotConnInfo) { c.obtained.Store(true) }
	return httptrace.WithClientTrace(ctx, &c.trace), c
}

// mark marks a temporary err as [retry.Unexecuted] if the attempt got no connection.
func (c *connecting) mark(err error) error {
	if c != nil && c.began.Load() && !c.obtained.Load() && Classify(err) == retry.Unknown {
		return retry.Unexecuted.Mark(err)
	}
	return err
}
