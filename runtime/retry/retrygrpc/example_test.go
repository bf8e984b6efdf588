package retrygrpc_test

import (
	"context"
	"fmt"
	"log"
	"net"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrygrpc"
)

// serveLate starts a server after a while.
func serveLate(address string) (stop func()) {
	s := grpc.NewServer()
	healthpb.RegisterHealthServer(s, health.NewServer())
	time.AfterFunc(50*time.Millisecond, func() {
		listener, err := net.Listen("tcp", address)
		if err != nil {
			log.Print(err)
			return
		}
		s.Serve(listener)
	})
	return s.Stop
}

// unused returns an address where no server listens.
func unused() string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// A server that is not reachable yet has not seen the call: it is retried although the
// definition of Check does not say that it is idempotent.
func ExampleInterceptor() {
	address := unused()
	defer serveLate(address)()

	in := &retrygrpc.Interceptor{
		Policy: retry.Policy{MaxAttempts: 100, Delay: 20 * time.Millisecond, MaxDelay: 200 * time.Millisecond},
		Idempotent: func(fullMethod string) bool {
			return fullMethod == healthpb.Health_List_FullMethodName || retrygrpc.Idempotent(fullMethod)
		},
	}
	conn, err := grpc.NewClient(address, append(in.DialOptions(),
		grpc.WithTransportCredentials(insecure.NewCredentials()))...)
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	reply, err := healthpb.NewHealthClient(conn).Check(context.Background(), &healthpb.HealthCheckRequest{})
	fmt.Println(reply.GetStatus(), err)
	fmt.Println("retried:", retry.DefaultTracker.Stats(healthpb.Health_Check_FullMethodName).Retries > 0)
	// Output:
	// SERVING <nil>
	// retried: true
}

// With DialOptions, the retry loop of a generated wrapper, or one by hand, knows which calls
// were not sent.
func ExampleDialOptions() {
	address := unused()
	defer serveLate(address)()

	conn, err := grpc.NewClient(address, append(retrygrpc.DialOptions(),
		grpc.WithTransportCredentials(insecure.NewCredentials()))...)
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	client := healthpb.NewHealthClient(conn)

	policy := retry.Policy{MaxAttempts: 100, Delay: 20 * time.Millisecond, MaxDelay: 200 * time.Millisecond, Class: retrygrpc.Classify, Once: true}
	reply, err := retry.Value(context.Background(), policy, func(ctx context.Context) (*healthpb.HealthCheckResponse, error) {
		return client.Check(ctx, &healthpb.HealthCheckRequest{})
	})
	fmt.Println(reply.GetStatus(), err)
	// Output: SERVING <nil>
}

func ExampleClassify() {
	fmt.Println(retrygrpc.Classify(status.Error(codes.Unavailable, "connection reset by peer")))
	fmt.Println(retrygrpc.Classify(fmt.Errorf("get user: %w", status.Error(codes.NotFound, "no such user"))))
	// Output:
	// unknown
	// final
}
