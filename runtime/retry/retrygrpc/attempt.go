package retrygrpc

import (
	"context"
	"io"
	"strconv"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/stats"
	"google.golang.org/grpc/status"

	"github.com/retrygen/retrygen/runtime/retry"
)

// The metadata of gRFC A6, "gRPC Retry Design".
const (
	attemptsHeader  = "grpc-previous-rpc-attempts"
	pushbackTrailer = "grpc-retry-pushback-ms"
)

// attemptKey is the context key of the attempt.
type attemptKey struct{}

// An attempt is the context of one attempt, in which the stats handler records whether
// gRPC has sent it.
type attempt struct {
	context.Context

	mu    sync.Mutex
	tries int  // of gRPC, apart from transparent retries
	sent  bool // one of them may have reached the server
	ended bool // the server has ended the last one, with a status
}

// newAttempt returns the context of an attempt in ctx, the context of a retry loop.
func newAttempt(ctx context.Context) *attempt {
	if n := retry.AttemptFrom(ctx); n > 1 {
		md, ok := metadata.FromOutgoingContext(ctx) // a copy
		if !ok {
			md = metadata.MD{}
		}
		md.Set(attemptsHeader, strconv.Itoa(n-1))
		ctx = metadata.NewOutgoingContext(ctx, md)
	}
	return &attempt{Context: ctx}
}

// Value returns a for attemptKey.
func (a *attempt) Value(key any) any {
	if key == (attemptKey{}) {
		return a
	}
	return a.Context.Value(key)
}

// began records that gRPC begins a try. It retries transparently only if the previous try
// was not sent or was refused by the server. If that was not the only one, because of gRPC's
// own retry policy or of another interceptor, sent may be about another one.
func (a *attempt) began(transparent bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ended = false
	switch {
	case !transparent:
		a.tries++
	case a.tries == 1:
		a.sent = false
	}
}

// wasSent records that gRPC sends the headers of a try.
func (a *attempt) wasSent() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sent = true
}

// hasEnded records that the server has sent a status.
func (a *attempt) hasEnded() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ended = true
}

// lost reports whether the server has certainly not sent a status.
func (a *attempt) lost() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.tries > 0 && !a.ended
}

// unsent reports whether the server has certainly not accepted the call.
func (a *attempt) unsent() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.tries > 0 && !a.sent
}

// mark returns err with what is known about the attempt: whether it was sent, and the wait
// that the server requests.
func (a *attempt) mark(err error, trailer metadata.MD) error {
	if err == nil || Classify(err) == retry.Final {
		return err
	}
	if a.unsent() {
		return retry.Unexecuted.Mark(err)
	}
	if wait, ok := pushback(trailer); ok {
		return retry.After(err, wait)
	}
	if s, ok := statusOf(err); ok {
		if wait := requestedWait(s); wait > 0 {
			return retry.After(err, wait)
		}
	}
	return err
}

// noRetry is the pushback of a server that requests no retry.
const noRetry time.Duration = -1

// pushback returns the wait in a trailer. What is not a single number means not to retry.
func pushback(trailer metadata.MD) (wait time.Duration, ok bool) {
	values := trailer.Get(pushbackTrailer)
	switch len(values) {
	case 0:
		return 0, false
	case 1:
		if ms, err := strconv.ParseInt(values[0], 10, 32); err == nil && ms >= 0 {
			return time.Duration(ms) * time.Millisecond, true
		}
	}
	return noRetry, true
}

// StatsHandler returns the handler that reports to the interceptors of this package whether
// a call was sent. It does nothing else. A connection may have other handlers too:
//
//	grpc.WithStatsHandler(retrygrpc.StatsHandler())
func StatsHandler() stats.Handler { return handler{} }

// A handler is what StatsHandler returns.
type handler struct{}

// HandleRPC records what happens to an attempt.
func (handler) HandleRPC(ctx context.Context, s stats.RPCStats) {
	a, ok := ctx.Value(attemptKey{}).(*attempt)
	if !ok {
		return
	}
	switch s := s.(type) {
	case *stats.Begin:
		a.began(s.IsTransparentRetryAttempt)
	case *stats.OutHeader:
		a.wasSent()
	case *stats.InTrailer:
		a.hasEnded()
	}
}

func (handler) TagRPC(ctx context.Context, _ *stats.RPCTagInfo) context.Context   { return ctx }
func (handler) TagConn(ctx context.Context, _ *stats.ConnTagInfo) context.Context { return ctx }
func (handler) HandleConn(context.Context, stats.ConnStats)                       {}

// DialOptions returns the options of a connection whose errors reveal to the retry loop of
// the caller, such as that of a generated wrapper, which calls were not sent and how long to
// wait: see the package documentation. They install [StatsHandler], and interceptors that do
// not retry. For interceptors that retry, see [Interceptor].
func DialOptions() []grpc.DialOption { return install(invoke, openOnly) }

// errLost replaces the io.EOF that gRPC (1.85) returns if the connection is lost while a
// transparent retry sends the request.
var errLost = status.Error(codes.Unavailable, "connection lost during a transparent retry")

// install returns the options for interceptors of this package.
func install(unary grpc.UnaryClientInterceptor, stream grpc.StreamClientInterceptor) []grpc.DialOption {
	return []grpc.DialOption{
		grpc.WithStatsHandler(StatsHandler()),
		grpc.WithChainUnaryInterceptor(unary),
		grpc.WithChainStreamInterceptor(stream),
	}
}

// invoke makes one attempt of a unary call.
func invoke(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoker grpc.UnaryInvoker, opts ...grpc.CallOption) error {
	var trailer metadata.MD
	a := newAttempt(ctx)
	err := invoker(a, method, req, reply, cc, append(opts[:len(opts):len(opts)], grpc.Trailer(&trailer))...)
	if err == io.EOF {
		err = errLost
	}
	return a.mark(err, trailer)
}

// open makes one attempt to open a stream.
func open(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, streamer grpc.Streamer, opts ...grpc.CallOption) (*attempt, grpc.ClientStream, error) {
	a := newAttempt(ctx)
	s, err := streamer(a, desc, cc, method, opts...)
	return a, s, a.mark(err, nil)
}

// openOnly is open as an interceptor.
func openOnly(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, streamer grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
	_, s, err := open(ctx, desc, cc, method, streamer, opts...)
	return s, err
}
