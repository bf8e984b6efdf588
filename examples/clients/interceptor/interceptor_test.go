package interceptor_test

import (
	"context"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"

	"github.com/retrygen/retrygen/examples/clients/interceptor"
	"github.com/retrygen/retrygen/runtime/retry"
)

// flaky is a server that fails the first calls.
type flaky struct {
	healthpb.UnimplementedHealthServer
	code     codes.Code
	failures atomic.Int32
}

func (s *flaky) Check(context.Context, *healthpb.HealthCheckRequest) (*healthpb.HealthCheckResponse, error) {
	if s.failures.Add(-1) >= 0 {
		return nil, status.Error(s.code, "come back later")
	}
	return &healthpb.HealthCheckResponse{Status: healthpb.HealthCheckResponse_SERVING}, nil
}

// connect returns a client of a server, which both have the given interceptors.
func connect(t testing.TB, service *flaky, onClient grpc.UnaryClientInterceptor, onServer ...grpc.ServerOption) healthpb.HealthClient {
	t.Helper()
	server := grpc.NewServer(onServer...)
	healthpb.RegisterHealthServer(server, service)
	listener := bufconn.Listen(1 << 20)
	go server.Serve(listener)
	t.Cleanup(server.Stop)
	conn, err := grpc.NewClient("passthrough:///memory",
		grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithDisableRetry(),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }),
		grpc.WithUnaryInterceptor(onClient))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return healthpb.NewHealthClient(conn)
}

func TestClient(t *testing.T) {
	tracker := new(retry.Tracker)
	service := &flaky{code: codes.Unavailable}
	client := connect(t, service, interceptor.Client(retry.WithTracker(tracker)))
	for _, failures := range []int32{0, 2, 9} {
		service.failures.Store(failures)
		got, err := client.Check(t.Context(), &healthpb.HealthCheckRequest{})
		switch {
		case failures < 4 && (err != nil || got.GetStatus() != healthpb.HealthCheckResponse_SERVING):
			t.Errorf("after %d failures: got %v and error %v", failures, got, err)
		case failures > 4 && status.Code(err) != codes.Unavailable:
			t.Errorf("after %d failures: got error %v", failures, err)
		}
	}
	if stats := tracker.Stats("interceptor.Invoker"); stats.Calls != 3 || stats.Attempts != 8 {
		t.Errorf("got %+v, want one statistic of all calls", stats)
	}
}

func TestServer(t *testing.T) {
	service := &flaky{code: codes.Aborted}
	service.failures.Store(2)
	client := connect(t, service, interceptor.Client(retry.WithTracker(nil)),
		grpc.UnaryInterceptor(interceptor.Server(retry.WithTracker(nil))))
	if _, err := client.Check(t.Context(), &healthpb.HealthCheckRequest{}); err != nil {
		t.Error(err)
	}
}

func TestAllocations(t *testing.T) {
	client, server := interceptor.Client(), interceptor.Server()
	ctx := t.Context()
	for name, call := range map[string]func(){
		"client": func() { _ = client(ctx, "/Check", nil, nil, nil, invoke) },
		"server": func() { _, _ = server(ctx, nil, nil, handle) },
	} {
		if n := testing.AllocsPerRun(100, call); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

func invoke(context.Context, string, any, any, *grpc.ClientConn, ...grpc.CallOption) error {
	return nil
}

func handle(context.Context, any) (any, error) { return nil, nil }

// byHand is what one would write without a generator.
func byHand(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoker grpc.UnaryInvoker, opts ...grpc.CallOption) error {
	wait := 10 * time.Millisecond
	for attempt := 1; ; attempt++ {
		err := invoker(ctx, method, req, reply, cc, opts...)
		if err == nil || attempt == 4 || status.Code(err) != codes.Unavailable {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(wait):
			wait *= 2
		}
	}
}

var calls, failures atomic.Int64

// byHandCounting also does what the generated interceptor does besides looping: it makes no
// call whose context is done, and counts.
func byHandCounting(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoker grpc.UnaryInvoker, opts ...grpc.CallOption) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	err := byHand(ctx, method, req, reply, cc, invoker, opts...)
	if err != nil {
		failures.Add(1)
	}
	calls.Add(1)
	return err
}

// perCall constructs a wrapper for each call, as is needed without a middleware.
func perCall(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoker grpc.UnaryInvoker, opts ...grpc.CallOption) error {
	return interceptor.NewRetryingInvoker(invoker)(ctx, method, req, reply, cc, opts...)
}

var interceptors = []struct {
	name string
	grpc.UnaryClientInterceptor
}{
	{"none", func(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoker grpc.UnaryInvoker, opts ...grpc.CallOption) error {
		return invoker(ctx, method, req, reply, cc, opts...)
	}},
	{"by-hand", byHand},
	{"by-hand-counting", byHandCounting},
	{"generated", interceptor.Client()},
	{"generated-per-call", perCall},
}

// BenchmarkInterceptor measures interceptors alone.
func BenchmarkInterceptor(b *testing.B) {
	for _, in := range interceptors {
		b.Run(in.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := in.UnaryClientInterceptor(b.Context(), "/Check", nil, nil, nil, invoke); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkCall measures calls of a server in the same process.
func BenchmarkCall(b *testing.B) {
	for _, in := range interceptors {
		b.Run(in.name, func(b *testing.B) {
			client := connect(b, &flaky{}, in.UnaryClientInterceptor)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := client.Check(b.Context(), &healthpb.HealthCheckRequest{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
