package retrygrpc_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrygrpc"
)

var (
	watching = &grpc.StreamDesc{StreamName: "Watch", ServerStreams: true}
	loading  = &grpc.StreamDesc{StreamName: "Load", ClientStreams: true}
)

// newWatch opens a stream as generated code does.
func newWatch(ctx context.Context, conn grpc.ClientConnInterface, id string) (grpc.ClientStream, error) {
	stream, err := conn.NewStream(ctx, watching, watch)
	if err != nil {
		return nil, err
	}
	if err := stream.SendMsg(wrapperspb.String(id)); err != nil {
		return nil, err
	}
	return stream, stream.CloseSend()
}

// receiveAll receives the messages of a stream until its end.
func receiveAll(stream grpc.ClientStream) (ids []string, err error) {
	for {
		var id wrapperspb.StringValue
		switch err := stream.RecvMsg(&id); err {
		case nil:
			ids = append(ids, id.Value)
		case io.EOF:
			return ids, nil
		default:
			return ids, err
		}
	}
}

// failing returns a func that fails n times.
func failing(n int, code codes.Code) func(context.Context, int) error {
	return func(_ context.Context, call int) error {
		if call <= n {
			return status.Error(code, "come back later")
		}
		return nil
	}
}

// quick retries without waiting.
var quick = retry.Policy{Delay: retry.NoDelay}

// newInterceptor returns an interceptor and its statistics.
func newInterceptor(p retry.Policy, idempotent bool, opts ...retry.Option) (*retrygrpc.Interceptor, *retry.Tracker) {
	tracker := new(retry.Tracker)
	return &retrygrpc.Interceptor{Policy: p, Options: append(opts, retry.WithTracker(tracker)),
		Idempotent: func(string) bool { return idempotent }}, tracker
}

// counts are the statistics of a call.
type counts struct{ attempts, successes, gaveUp uint64 }

// A server's messages are received from the first attempt of which one was received.
func TestStream(t *testing.T) {
	all := []string{"1", "1", "1"}
	broken := func(at int) func(int) error {
		return func(n int) error {
			if n == at {
				return status.Error(codes.Unavailable, "shutting down")
			}
			return nil
		}
	}
	for name, test := range map[string]struct {
		idempotent bool
		called     func(context.Context, int) error
		sending    func(int) error
		header     bool // the caller reads the header first
		want       []string
		code       codes.Code
		counts     counts
	}{
		"success":               {true, nil, nil, false, all, codes.OK, counts{1, 1, 0}},
		"retried":               {true, failing(2, codes.Unavailable), nil, false, all, codes.OK, counts{3, 1, 0}},
		"used up":               {true, failing(3, codes.Unavailable), nil, false, nil, codes.Unavailable, counts{3, 0, 1}},
		"final":                 {true, failing(1, codes.NotFound), nil, false, nil, codes.NotFound, counts{1, 0, 0}},
		"once":                  {false, failing(1, codes.Unavailable), nil, false, nil, codes.Unavailable, counts{1, 0, 0}},
		"before the first":      {true, nil, broken(0), false, nil, codes.Unavailable, counts{3, 0, 1}},
		"after the first":       {true, nil, broken(1), false, []string{"1"}, codes.Unavailable, counts{1, 1, 0}},
		"after the header":      {true, nil, func(int) error { return status.Error(codes.Unavailable, "") }, true, nil, codes.Unavailable, counts{1, 0, 0}},
		"after a failed header": {true, failing(2, codes.Unavailable), nil, true, all, codes.OK, counts{3, 1, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			s.called, s.sending = test.called, test.sending
			if test.called == nil && test.header {
				s.called = func(ctx context.Context, _ int) error { return grpc.SendHeader(ctx, metadata.Pairs("a", "b")) }
			}
			in, tracker := newInterceptor(quick, test.idempotent)
			stream, err := newWatch(t.Context(), dial(t, s.address, in.DialOptions()...), "1")
			if err != nil {
				t.Fatal(err)
			}
			if test.header {
				if _, err := stream.Header(); err != nil {
					t.Error(err)
				}
			}
			got, err := receiveAll(stream)
			if !slices.Equal(got, test.want) || status.Code(err) != test.code {
				t.Errorf("got %v and error %v", got, err)
			}
			stats := tracker.Stats(watch)
			if got := (counts{stats.Attempts, stats.Successes, stats.GaveUp}); got != test.counts || stats.Calls != 1 {
				t.Errorf("got %+v, want %+v of one call", stats, test.counts)
			}
		})
	}
}

// An empty stream is a success.
func TestEmptyStream(t *testing.T) {
	in, tracker := newInterceptor(quick, true)
	stream, err := in.Stream(t.Context(), watching, nil, watch, func(context.Context, *grpc.StreamDesc, *grpc.ClientConn, string, ...grpc.CallOption) (grpc.ClientStream, error) {
		return fakeStream{err: io.EOF}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := stream.RecvMsg(nil); err != io.EOF {
			t.Errorf("got error %v", err)
		}
	}
	if stats := tracker.Stats(watch); stats.FirstTry != 1 || stats.Attempts != 1 {
		t.Errorf("got %+v", stats)
	}
}

// A fakeStream is a stream without messages.
type fakeStream struct {
	grpc.ClientStream
	ctx  context.Context
	sent error
	err  error
}

func (s fakeStream) Context() context.Context { return s.ctx }
func (s fakeStream) SendMsg(any) error        { return s.sent }
func (s fakeStream) CloseSend() error         { return nil }
func (s fakeStream) Trailer() metadata.MD     { return nil }
func (s fakeStream) RecvMsg(any) error        { return s.err }

// Opening a stream is retried, whatever the direction of its messages; but not sending them.
func TestOpening(t *testing.T) {
	unavailable := status.Error(codes.Unavailable, "no connection")
	for name, test := range map[string]struct {
		desc     *grpc.StreamDesc
		failures int
		attempts uint64
	}{
		"server":          {watching, 2, 3},
		"server, used up": {watching, 9, 3},
		"client":          {loading, 2, 3},
		"client, used up": {loading, 9, 3},
	} {
		in, tracker := newInterceptor(quick, true)
		calls := 0
		stream, err := in.Stream(t.Context(), test.desc, nil, watch, func(context.Context, *grpc.StreamDesc, *grpc.ClientConn, string, ...grpc.CallOption) (grpc.ClientStream, error) {
			calls++
			if calls <= test.failures {
				return nil, unavailable
			}
			return fakeStream{err: io.EOF}, nil
		})
		if test.failures < 3 != (err == nil) || err != nil && (err != unavailable || stream != nil) {
			t.Errorf("%s: got %v and error %v", name, stream, err)
		}
		if err == nil {
			stream.RecvMsg(nil)
		}
		if stats := tracker.Stats(watch); stats.Calls != 1 || stats.Attempts != test.attempts {
			t.Errorf("%s: got %+v", name, stats)
		}
	}

	s := newServer(t)
	s.called = failing(1, codes.Unavailable)
	in, _ := newInterceptor(quick, true)
	stream, err := dial(t, s.address, in.DialOptions()...).NewStream(t.Context(), loading, load)
	if err != nil {
		t.Fatal(err)
	}
	stream.SendMsg(wrapperspb.String("1"))
	stream.CloseSend()
	if err := stream.RecvMsg(new(wrapperspb.StringValue)); status.Code(err) != codes.Unavailable || s.calls() != 1 {
		t.Errorf("got error %v after %d calls, want one", err, s.calls())
	}
}

// A call whose breaker is open opens no stream.
func TestStreamBreaker(t *testing.T) {
	breaker := retry.NewBreaker(retry.BreakerPolicy{})
	breaker.ForceOpen()
	in, _ := newInterceptor(quick, true, retry.WithBreaker(breaker))
	s := newServer(t)
	_, err := newWatch(t.Context(), dial(t, s.address, in.DialOptions()...), "1")
	if !errors.Is(err, retry.ErrOpen) || status.Code(err) != codes.Unavailable || s.calls() != 0 {
		t.Errorf("got error %v after %d calls", err, s.calls())
	}
}

// A request that cannot be sent ends the call.
func TestSendingFails(t *testing.T) {
	s := newServer(t)
	in, tracker := newInterceptor(quick, true)
	stream, err := dial(t, s.address, in.DialOptions()...).NewStream(t.Context(), watching, watch)
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.SendMsg("not a message"); status.Code(err) != codes.Internal {
		t.Errorf("got error %v", err)
	}
	if stats := tracker.Stats(watch); stats.Attempts != 1 {
		t.Errorf("got %+v", stats)
	}
}

// Timeout limits the time until the first message, and each attempt anew.
func TestStreamTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := quick
		p.Timeout = time.Second
		in, tracker := newInterceptor(p, true)
		begin := time.Now()
		var streams []*slowStream
		stream, err := in.Stream(t.Context(), watching, nil, watch, func(ctx context.Context, _ *grpc.StreamDesc, _ *grpc.ClientConn, _ string, _ ...grpc.CallOption) (grpc.ClientStream, error) {
			s := &slowStream{ctx: ctx, wait: time.Hour}
			if len(streams) == 1 {
				s.wait = 500 * time.Millisecond
			}
			streams = append(streams, s)
			return s, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := stream.RecvMsg(nil); err != nil || time.Since(begin) != 1500*time.Millisecond {
			t.Errorf("got error %v after %v", err, time.Since(begin))
		}
		streams[1].wait = time.Minute
		if err := stream.RecvMsg(nil); err != nil || time.Since(begin) != 61500*time.Millisecond {
			t.Errorf("got error %v after %v", err, time.Since(begin))
		}
		if streams[0].ctx.Err() == nil || streams[1].ctx.Err() != nil {
			t.Errorf("the contexts of the attempts are %v and %v", streams[0].ctx.Err(), streams[1].ctx.Err())
		}
		if stats := tracker.Stats(watch); stats.Attempts != 2 || stats.Successes != 1 {
			t.Errorf("got %+v", stats)
		}
		runtime.KeepAlive(stream)
	})
}

// A slowStream has messages after a wait.
type slowStream struct {
	fakeStream
	ctx  context.Context
	wait time.Duration
}

func (s *slowStream) RecvMsg(any) error {
	select {
	case <-time.After(s.wait):
		return nil
	case <-s.ctx.Done():
		return status.FromContextError(s.ctx.Err()).Err()
	}
}

// A stream that its caller abandons before the first message ends with the caller's context,
// and leaves no goroutine.
func TestAbandonedStream(t *testing.T) {
	for name, use := range map[string]func(grpc.ClientStream){
		"unused":    func(grpc.ClientStream) {},
		"receiving": func(s grpc.ClientStream) { s.RecvMsg(nil) },
	} {
		synctest.Test(t, func(t *testing.T) {
			in, tracker := newInterceptor(quick, true)
			ctx, cancel := context.WithCancel(t.Context())
			stream, err := in.Stream(ctx, watching, nil, watch, func(ctx context.Context, _ *grpc.StreamDesc, _ *grpc.ClientConn, _ string, _ ...grpc.CallOption) (grpc.ClientStream, error) {
				return &slowStream{ctx: ctx, wait: time.Hour}, nil
			})
			if err != nil {
				t.Fatal(err)
			}
			go use(stream)
			synctest.Wait()
			cancel()
			synctest.Wait()
			if stats := tracker.Stats(watch); stats.Calls != 1 || stats.Attempts != 1 || stats.Successes != 0 {
				t.Errorf("%s: got %+v", name, stats)
			}
			if err := stream.RecvMsg(nil); status.Code(err) != codes.Canceled {
				t.Errorf("%s: got error %v", name, err)
			}
		})
	}
}

// Whatever place a connection is cut at, the request of a stream under Once is never carried
// out twice, and an idempotent one is never lost.
func TestStreamCut(t *testing.T) {
	for name, where := range map[string]cut{"before the request": before, "after the request": after, "within the answer": within} {
		for _, once := range []bool{true, false} {
			s := newServer(t)
			p := newProxy(t, s.address, where, 2)
			in, tracker := newInterceptor(persistent, !once)
			conn := dial(t, p.Addr().String(), in.DialOptions()...)
			results := map[string]error{}
			for n := range calls {
				id := fmt.Sprint(n)
				stream, err := newWatch(t.Context(), conn, id)
				if err == nil {
					err = stream.RecvMsg(new(wrapperspb.StringValue))
				}
				results[id] = err
			}
			s.stop()
			succeeded := 0
			for id, err := range results {
				executed := s.count(id)
				if err == nil {
					succeeded++
				}
				if err == nil && executed == 0 || once && executed > 1 || !once && err != nil {
					t.Errorf("%s, once=%v: request %s was carried out %d times, error %v", name, once, id, executed, err)
				}
			}
			t.Logf("%-18s once=%-5v %d calls, %d attempts, %d requests: %d succeeded", name, once, calls, tracker.Stats(watch).Attempts, s.calls(), succeeded)
		}
	}
}
