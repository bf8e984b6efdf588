package retrygrpc_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/stats"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/servers"
	"github.com/retrygen/retrygen/runtime/retry/retrygrpc"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// always is the Idempotent of an Interceptor that repeats all calls.
func always(string) bool { return true }

// An answer is what a fake server returns.
type answer struct {
	err     error
	trailer metadata.MD
}

// invoker returns the answers, one after the other, and records the times of the calls.
func invoker(times *[]time.Duration, answers ...answer) grpc.UnaryInvoker {
	begin := time.Now()
	return func(_ context.Context, _ string, _, _ any, _ *grpc.ClientConn, opts ...grpc.CallOption) error {
		a := answers[len(*times)]
		*times = append(*times, time.Since(begin))
		for _, o := range opts {
			if o, ok := o.(grpc.TrailerCallOption); ok {
				*o.TrailerAddr = a.trailer
			}
		}
		return a.err
	}
}

func pushback(values ...string) metadata.MD { return metadata.MD{"grpc-retry-pushback-ms": values} }

// The waits that a server requests are obeyed, within the policy's MaxAfter.
func TestWaits(t *testing.T) {
	unavailable := status.Error(codes.Unavailable, "overloaded")
	ok := answer{}
	for name, test := range map[string]struct {
		answers []answer
		want    []time.Duration // when the attempts begin
		err     error
	}{
		"no wait requested":     {[]answer{{err: unavailable}, ok}, []time.Duration{0, 10 * time.Millisecond}, nil},
		"RetryInfo":             {[]answer{{err: requesting(codes.ResourceExhausted, 2*time.Second)}, ok}, []time.Duration{0, 2 * time.Second}, nil},
		"RetryInfo, Unknown":    {[]answer{{err: requesting(codes.Unavailable, 2*time.Second)}, ok}, []time.Duration{0, 2 * time.Second}, nil},
		"RetryInfo, Final":      {[]answer{{err: requesting(codes.NotFound, 2*time.Second)}}, []time.Duration{0}, requesting(codes.NotFound, 2*time.Second)},
		"pushback":              {[]answer{{unavailable, pushback("1500")}, ok}, []time.Duration{0, 1500 * time.Millisecond}, nil},
		"pushback 0":            {[]answer{{unavailable, pushback("0")}, ok}, []time.Duration{0, 10 * time.Millisecond}, nil},
		"pushback, then none":   {[]answer{{unavailable, pushback("1500")}, {err: unavailable}, ok}, []time.Duration{0, 1500 * time.Millisecond, 1520 * time.Millisecond}, nil},
		"negative":              {[]answer{{unavailable, pushback("-1")}}, []time.Duration{0}, unavailable},
		"not a number":          {[]answer{{unavailable, pushback("soon")}}, []time.Duration{0}, unavailable},
		"several":               {[]answer{{unavailable, pushback("1", "1")}}, []time.Duration{0}, unavailable},
		"pushback over details": {[]answer{{requesting(codes.Unavailable, time.Second), pushback("3000")}, ok}, []time.Duration{0, 3 * time.Second}, nil},
		"too long":              {[]answer{{unavailable, pushback("3600000")}}, []time.Duration{0}, retry.ErrAfter},
		"Final":                 {[]answer{{status.Error(codes.NotFound, ""), pushback("1")}}, []time.Duration{0}, status.Error(codes.NotFound, "")},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				in := &retrygrpc.Interceptor{Policy: retry.Policy{Delay: 10 * time.Millisecond, Jitter: retry.NoJitter}, Idempotent: always}
				var times []time.Duration
				err := in.Unary(t.Context(), place, nil, nil, nil, invoker(&times, test.answers...))
				if !slices.Equal(times, test.want) {
					t.Errorf("attempts at %v, want %v", times, test.want)
				}
				if !errors.Is(err, test.err) {
					t.Errorf("got error %v, want %v", err, test.err)
				}
			})
		})
	}
}

// Callers get the very error of gRPC, or one with a status that says what ended the retries.
func TestErrors(t *testing.T) {
	unavailable := status.Error(codes.Unavailable, "overloaded")
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	soon, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	open := retry.NewBreaker(retry.BreakerPolicy{})
	open.ForceOpen()
	for name, test := range map[string]struct {
		ctx    context.Context
		policy retry.Policy
		opts   []retry.Option
		err    error
		code   codes.Code
		is     error // nil if it is err itself
	}{
		"used up":         {t.Context(), retry.Policy{Delay: retry.NoDelay}, nil, unavailable, codes.Unavailable, nil},
		"used up, marked": {t.Context(), retry.Policy{Delay: retry.NoDelay}, []retry.Option{retrytest.Instant()}, requesting(codes.Unavailable, 1), codes.Unavailable, nil},
		"final":           {t.Context(), retry.Policy{}, nil, status.Error(codes.NotFound, "no such user"), codes.NotFound, nil},
		"canceled":        {canceled, retry.Policy{}, nil, unavailable, codes.Canceled, context.Canceled},
		"no time left":    {soon, retry.Policy{Delay: time.Hour, MaxDelay: time.Hour}, nil, unavailable, codes.DeadlineExceeded, context.DeadlineExceeded},
		"elapsed":         {t.Context(), retry.Policy{Delay: time.Hour, MaxDelay: time.Hour, Elapsed: time.Second}, nil, unavailable, codes.Unavailable, retry.ErrElapsed},
		"open":            {t.Context(), retry.Policy{}, []retry.Option{retry.WithBreaker(open)}, unavailable, codes.Unavailable, retry.ErrOpen},
		"own GiveUp":      {soon, retry.Policy{Delay: time.Hour, MaxDelay: time.Hour, GiveUp: retry.Last}, nil, unavailable, codes.Unavailable, nil},
	} {
		t.Run(name, func(t *testing.T) {
			in := &retrygrpc.Interceptor{Policy: test.policy, Options: append(test.opts, retry.WithTracker(nil)), Idempotent: always}
			err := in.Unary(test.ctx, place, nil, nil, nil, func(context.Context, string, any, any, *grpc.ClientConn, ...grpc.CallOption) error {
				return test.err
			})
			if _, ok := err.(interface{ GRPCStatus() *status.Status }); !ok || status.Code(err) != test.code {
				t.Errorf("got error %v of code %v, want %v", err, status.Code(err), test.code)
			}
			var gaveUp *retry.Error
			switch {
			case test.is == nil && err != test.err:
				t.Errorf("got error %v, want %v itself", err, test.err)
			case test.is != nil && (!errors.Is(err, test.is) || !errors.As(err, &gaveUp)):
				t.Errorf("got error %v, want %v", err, test.is)
			}
		})
	}
}

// gRPC may return io.EOF if it loses a connection: the call is retried like others, and
// callers get a status. It is rare: TestCut sees it in one call of a thousand.
func TestEOF(t *testing.T) {
	in, tracker := newInterceptor(quick, true)
	err := in.Unary(t.Context(), place, nil, nil, nil, func(context.Context, string, any, any, *grpc.ClientConn, ...grpc.CallOption) error {
		return io.EOF
	})
	if status.Code(err) != codes.Unavailable || tracker.Stats(place).Attempts != 3 {
		t.Errorf("got error %v after %d attempts", err, tracker.Stats(place).Attempts)
	}
	stream, err := in.Stream(t.Context(), watching, nil, watch, func(ctx context.Context, _ *grpc.StreamDesc, _ *grpc.ClientConn, _ string, _ ...grpc.CallOption) (grpc.ClientStream, error) {
		retrygrpc.StatsHandler().HandleRPC(ctx, &stats.Begin{Client: true})
		return fakeStream{err: io.EOF}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.RecvMsg(nil); status.Code(err) != codes.Unavailable || tracker.Stats(watch).Attempts != 3 {
		t.Errorf("stream: got error %v after %d attempts", err, tracker.Stats(watch).Attempts)
	}
}

// The statistics and the policy of each method are under its name.
func TestMethods(t *testing.T) {
	tracker := new(retry.Tracker)
	in := &retrygrpc.Interceptor{Idempotent: func(method string) bool { return method != place },
		Policy:  retry.Policy{Delay: retry.NoDelay},
		Options: []retry.Option{retry.WithTracker(tracker), retry.WithPolicy("Orders/Get", retry.Policy{MaxAttempts: 5, Delay: retry.NoDelay})},
	}
	failing := func(context.Context, string, any, any, *grpc.ClientConn, ...grpc.CallOption) error {
		return status.Error(codes.Unavailable, "")
	}
	for method, attempts := range map[string]uint64{place: 1, "/shop.Orders/List": 3, "/shop.Orders/Get": 5} {
		in.Unary(t.Context(), method, nil, nil, nil, failing)
		in.Unary(t.Context(), method, nil, nil, nil, failing)
		if got := tracker.Stats(method); got.Calls != 2 || got.Attempts != 2*attempts {
			t.Errorf("%s: got %+v, want %d attempts per call", method, got, attempts)
		}
	}
	in = &retrygrpc.Interceptor{Policy: retry.Policy{Delay: retry.NoDelay, Once: true}, Options: []retry.Option{retry.WithTracker(tracker)}, Idempotent: always}
	in.Unary(t.Context(), "/shop.Orders/Once", nil, nil, nil, failing)
	if got := tracker.Stats("/shop.Orders/Once"); got.Attempts != 1 {
		t.Errorf("got %+v, want Once for all methods", got)
	}
}

// register makes a service known whose methods have all levels of idempotency.
var register = sync.OnceValue(func() error {
	level := func(l descriptorpb.MethodOptions_IdempotencyLevel) *descriptorpb.MethodOptions {
		return &descriptorpb.MethodOptions{IdempotencyLevel: l.Enum()}
	}
	method := func(name string, o *descriptorpb.MethodOptions) *descriptorpb.MethodDescriptorProto {
		return &descriptorpb.MethodDescriptorProto{Name: proto.String(name), InputType: proto.String(".levels.Message"), OutputType: proto.String(".levels.Message"), Options: o}
	}
	file, err := protodesc.NewFile(&descriptorpb.FileDescriptorProto{
		Name: proto.String("retrygrpc/levels.proto"), Package: proto.String("levels"), Syntax: proto.String("proto3"),
		MessageType: []*descriptorpb.DescriptorProto{{Name: proto.String("Message")}},
		Service: []*descriptorpb.ServiceDescriptorProto{{Name: proto.String("Users"), Method: []*descriptorpb.MethodDescriptorProto{
			method("Get", level(descriptorpb.MethodOptions_NO_SIDE_EFFECTS)),
			method("Put", level(descriptorpb.MethodOptions_IDEMPOTENT)),
			method("Add", level(descriptorpb.MethodOptions_IDEMPOTENCY_UNKNOWN)),
			method("Buy", nil),
		}}},
	}, nil)
	if err != nil {
		return err
	}
	return protoregistry.GlobalFiles.RegisterFile(file)
})

// The definition of a method says whether it is idempotent.
func TestIdempotent(t *testing.T) {
	if err := register(); err != nil {
		t.Fatal(err)
	}
	for method, want := range map[string]bool{
		"/levels.Users/Get": true,
		"/levels.Users/Put": true,
		"/levels.Users/Add": false,
		"/levels.Users/Buy": false,
		"/levels.Users/Los": false,
		"/levels.Users":     false, // a service
		"/levels.Message":   false, // a message
		"/":                 false,
		"":                  false,
	} {
		if got := retrygrpc.Idempotent(method); got != want {
			t.Errorf("%s: got %v, want %v", method, got, want)
		}
	}
}

// The server gets the number of previous attempts from the second attempt on, whoever makes
// them, beside the caller's metadata.
func TestPreviousAttempts(t *testing.T) {
	for by, newCaller := range callers {
		s := newServer(t)
		s.called = func(_ context.Context, n int) error {
			if n < 3 {
				return status.Error(codes.Unavailable, "come back later")
			}
			return nil
		}
		c := newCaller(false, nil)
		conn := dial(t, s.address, c.options...)
		ctx := metadata.AppendToOutgoingContext(t.Context(), "tenant", "a")
		if err := c.place(ctx, conn, "1"); err != nil {
			t.Fatal(err)
		}
		for n, want := range [][]string{nil, {"1"}, {"2"}} {
			got := s.headers[n]
			if !slices.Equal(got["grpc-previous-rpc-attempts"], want) || !slices.Equal(got["tenant"], []string{"a"}) {
				t.Errorf("by %s: attempt %d has %v", by, n+1, got)
			}
		}
	}
}

// A real server's waits reach the retry loop, and the caller's own options are kept.
func TestServerWaits(t *testing.T) {
	for by, newCaller := range callers {
		s := newServer(t)
		s.called = func(ctx context.Context, n int) error {
			switch n {
			case 1:
				return requesting(codes.ResourceExhausted, 20*time.Millisecond)
			case 2:
				grpc.SetTrailer(ctx, pushback("30"))
				return status.Error(codes.Unavailable, "come back later")
			case 3:
				grpc.SetTrailer(ctx, pushback("-1"))
				return status.Error(codes.Unavailable, "do not come back")
			}
			return nil
		}
		var waits []time.Duration
		persistent := persistent
		persistent.OnRetry = func(e retry.Event) { waits = append(waits, e.Wait) }
		persistent.Class = retrygrpc.Classify
		c := newCaller(false, nil)
		if c.method != nil {
			c.method = retry.NewMethod(place, persistent, retry.WithTracker(nil))
		} else {
			c.options = (&retrygrpc.Interceptor{Policy: persistent, Options: []retry.Option{retry.WithTracker(nil)}, Idempotent: always}).DialOptions()
		}
		var trailer metadata.MD
		conn := dial(t, s.address, append(c.options, grpc.WithDefaultCallOptions(grpc.Trailer(&trailer)))...)
		err := c.place(t.Context(), conn, "1")
		if want := []time.Duration{20 * time.Millisecond, 30 * time.Millisecond}; !slices.Equal(waits, want) || s.calls() != 3 {
			t.Errorf("by %s: waited %v, want %v", by, waits, want)
		}
		if want := status.Error(codes.Unavailable, "do not come back"); !errors.Is(err, want) || fmt.Sprintf("%T", err) != fmt.Sprintf("%T", want) {
			t.Errorf("by %s: got error %v", by, err)
		}
		if len(trailer["grpc-retry-pushback-ms"]) != 1 {
			t.Errorf("by %s: the caller got the trailer %v", by, trailer)
		}
	}
}

// Without a stats handler, nothing is proven; with one, a call that waited for a connection
// until the attempt's deadline is.
func TestProof(t *testing.T) {
	closed := servers.Listen(t)
	closed.Close()
	for name, test := range map[string]struct {
		handler  bool
		wait     bool
		attempts uint64
	}{
		"without a handler": {false, false, 1},
		"with":              {true, false, 3},
		"waiting":           {true, true, 3},
	} {
		tracker := new(retry.Tracker)
		in := &retrygrpc.Interceptor{Policy: retry.Policy{Delay: retry.NoDelay, Timeout: 20 * time.Millisecond}, Options: []retry.Option{retry.WithTracker(tracker)}}
		opts := []grpc.DialOption{grpc.WithUnaryInterceptor(in.Unary)}
		if test.handler {
			opts = append(opts, grpc.WithStatsHandler(retrygrpc.StatsHandler()))
		}
		conn := dial(t, closed.Addr().String(), opts...)
		err := conn.Invoke(t.Context(), place, wrapperspb.String("1"), new(wrapperspb.StringValue), grpc.WaitForReady(test.wait))
		if got := tracker.Stats(place).Attempts; got != test.attempts {
			t.Errorf("%s: %d attempts, want %d; error %v", name, got, test.attempts, err)
		}
	}
}

// The server learns the deadline of each attempt of a unary call. Interceptors that are
// installed after these run in each attempt.
func TestAttempts(t *testing.T) {
	s := newServer(t)
	s.called = func(ctx context.Context, n int) error {
		if _, ok := ctx.Deadline(); !ok {
			t.Errorf("attempt %d has no deadline", n)
		}
		return failing(2, codes.Unavailable)(ctx, n)
	}
	p, inner := quick, 0
	p.Timeout = time.Minute
	in, _ := newInterceptor(p, true)
	conn := dial(t, s.address, append(in.DialOptions(), grpc.WithChainUnaryInterceptor(
		func(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, next grpc.UnaryInvoker, opts ...grpc.CallOption) error {
			inner++
			return next(ctx, method, req, reply, cc, opts...)
		}))...)
	if err := conn.Invoke(t.Context(), place, wrapperspb.String("1"), new(wrapperspb.StringValue)); err != nil || inner != 3 {
		t.Errorf("got error %v after %d attempts", err, inner)
	}
}

// BenchmarkCall measures calls of a server over a connection.
func BenchmarkCall(b *testing.B) {
	s := newServer(b)
	in, _ := newInterceptor(quick, true)
	for _, bench := range []struct {
		name    string
		options []grpc.DialOption
	}{
		{"plain", nil},
		{"other-stats-handler", []grpc.DialOption{grpc.WithStatsHandler(idle{retrygrpc.StatsHandler()})}},
		{"DialOptions", retrygrpc.DialOptions()},
		{"Interceptor", in.DialOptions()},
	} {
		b.Run(bench.name, func(b *testing.B) {
			conn := dial(b, s.address, bench.options...)
			reply := new(wrapperspb.StringValue)
			b.ReportAllocs()
			for b.Loop() {
				if err := conn.Invoke(b.Context(), place, wrapperspb.String("1"), reply); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// idle is a stats handler that does nothing.
type idle struct{ stats.Handler }

func (idle) HandleRPC(context.Context, stats.RPCStats) {}

// BenchmarkUnary measures the interceptors alone.
func BenchmarkUnary(b *testing.B) {
	next := func(context.Context, string, any, any, *grpc.ClientConn, ...grpc.CallOption) error { return nil }
	in := new(retrygrpc.Interceptor)
	b.ReportAllocs()
	for b.Loop() {
		if err := in.Unary(b.Context(), place, nil, nil, nil, next); err != nil {
			b.Fatal(err)
		}
	}
}
