package health_test

import (
	"context"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	grpchealth "google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	"github.com/retrygen/retrygen/examples/clients/health"
	"github.com/retrygen/retrygen/runtime/retry"
)

// longer than the timeout of an attempt in health.Client
const longer = 400 * time.Millisecond

// flaky is a server that fails the first calls.
type flaky struct {
	*grpchealth.Server
	failures atomic.Int32
}

func (s *flaky) fails() error {
	if s.failures.Add(-1) >= 0 {
		return status.Error(codes.Unavailable, "please come back later")
	}
	return nil
}

func (s *flaky) Check(ctx context.Context, in *healthpb.HealthCheckRequest) (*healthpb.HealthCheckResponse, error) {
	if err := s.fails(); err != nil {
		return nil, err
	}
	return s.Server.Check(ctx, in)
}

// client returns a client of a server that fails the given number of times.
func client(t *testing.T, failures int32, opts ...retry.Option) (health.Client, *flaky) {
	t.Helper()
	service := &flaky{Server: grpchealth.NewServer()}
	service.failures.Store(failures)
	server := grpc.NewServer()
	healthpb.RegisterHealthServer(server, service)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go server.Serve(listener)
	t.Cleanup(server.Stop)
	conn, err := grpc.NewClient(listener.Addr().String(),
		grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithDisableRetry())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return health.NewRetryingClient(healthpb.NewHealthClient(conn), append(opts, retry.WithTracker(nil))...), service
}

func TestCheckIsRetried(t *testing.T) {
	c, _ := client(t, 3)
	got, err := c.Check(t.Context(), &healthpb.HealthCheckRequest{})
	if err != nil || got.GetStatus() != healthpb.HealthCheckResponse_SERVING {
		t.Errorf("got %v and error %v", got, err)
	}
}

// The timeout limits the opening of a stream, not the stream.
func TestWatchOutlivesItsAttempt(t *testing.T) {
	c, service := client(t, 0)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stream, err := c.Watch(ctx, &healthpb.HealthCheckRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := stream.Recv(); err != nil || got.GetStatus() != healthpb.HealthCheckResponse_SERVING {
		t.Fatalf("got %v and error %v first", got, err)
	}
	time.Sleep(longer)
	service.Shutdown()
	if got, err := stream.Recv(); err != nil || got.GetStatus() != healthpb.HealthCheckResponse_NOT_SERVING {
		t.Errorf("got %v and error %v after the timeout of the attempt", got, err)
	}
	cancel()
	if _, err := stream.Recv(); status.Code(err) != codes.Canceled {
		t.Errorf("got error %v after the caller has canceled", err)
	}
}

// The layers above read the status of a call that ran out of budget: of a *retry.Error,
// whose text becomes the message, and of the last error as the server sent it.
func TestStatusOnGivingUp(t *testing.T) {
	const sent = "please come back later"
	for _, tt := range []struct {
		name, message string
		giveUp        func(*retry.Error) error
	}{
		{"error", "health.Client.Check: gave up after 1 attempt: retry budget exhausted: last error: rpc error: code = Unavailable desc = " + sent, nil},
		{"last", sent, retry.Last},
		{"func", "the shop is closed", func(*retry.Error) error { return status.Error(codes.Unavailable, "the shop is closed") }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			budget := retry.NewBudget(retry.BudgetPolicy{Floor: retry.NoFloor})
			for budget.Retry() {
			}
			c, _ := client(t, 9, retry.WithBudget(budget), retry.WithGiveUp(tt.giveUp))
			_, err := c.Check(t.Context(), &healthpb.HealthCheckRequest{})
			got, ok := status.FromError(err)
			if !ok || got.Code() != codes.Unavailable || got.Message() != tt.message {
				t.Errorf("status %v of %v is %t", got, err, ok)
			}
			if _, bare := err.(interface{ GRPCStatus() *status.Status }); bare != (tt.giveUp != nil) {
				t.Errorf("%T is a status without unwrapping: %t", err, bare)
			}
		})
	}
}
