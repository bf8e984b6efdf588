package catalog_test

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"

	"github.com/retrygen/retrygen/examples/clients/catalog"
	"github.com/retrygen/retrygen/examples/clients/catalog/catalogpb"
	"github.com/retrygen/retrygen/runtime/retry"
)

// config has waits that tests can afford, and none that is random.
const config = "attempts=4 delay=1ms slowdelay=20ms max=1s jitter=none"

// A server fails the first calls with the given codes, and counts all calls.
type server struct {
	pushback string // sent with each failure, if not empty

	mu    sync.Mutex
	codes []codes.Code
	calls map[string]int
}

// next returns the error of the next call of a method.
func (s *server) next(method string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls[method]++
	if len(s.codes) == 0 {
		return nil
	}
	code := s.codes[0]
	s.codes = s.codes[1:]
	return status.Error(code, "come back later")
}

func (s *server) called(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[method]
}

// handle answers calls of all methods.
func (s *server) handle(_ any, stream grpc.ServerStream) error {
	var in catalogpb.Change
	if err := stream.RecvMsg(&in); err != nil {
		return err
	}
	method, _ := grpc.MethodFromServerStream(stream)
	if err := s.next(strings.TrimPrefix(method, "/shop.Catalog/")); err != nil {
		if s.pushback != "" {
			stream.SetTrailer(metadata.Pairs("grpc-retry-pushback-ms", s.pushback))
		}
		return err
	}
	return stream.SendMsg(&catalogpb.Reply{Texts: []string{in.ID}})
}

// connect returns a connection to a server that fails with the given codes first.
func connect(t *testing.T, failures ...codes.Code) (*grpc.ClientConn, *server) {
	t.Helper()
	service := &server{codes: failures, calls: map[string]int{}}
	s := grpc.NewServer(grpc.ForceServerCodec(catalogpb.Codec{}), grpc.UnknownServiceHandler(service.handle))
	listener := bufconn.Listen(1 << 20)
	go s.Serve(listener)
	t.Cleanup(s.Stop)
	conn, err := catalog.Dial("passthrough:///memory",
		grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithDisableRetry(),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn, service
}

// client returns a client of such a server.
func client(t *testing.T, config string, opts []retry.Option, failures ...codes.Code) (catalog.Client, *server) {
	t.Helper()
	conn, service := connect(t, failures...)
	c, err := catalog.New(conn, catalog.Config{Retries: config}, append(opts, retry.WithTracker(nil))...)
	if err != nil {
		t.Fatal(err)
	}
	return c, service
}

// Reads are retried as configured, idempotent writes once, others never.
func TestMethods(t *testing.T) {
	down := slices.Repeat([]codes.Code{codes.Unavailable}, 9)
	for _, test := range []struct {
		config string
		get    int
	}{{config, 4}, {"attempts=6 delay=1ms", 6}} {
		c, service := client(t, test.config, nil, slices.Repeat(down, 3)...)
		_, get := c.GetProduct(t.Context(), &catalogpb.Request{ID: "1"})
		_, set := c.SetPrice(t.Context(), &catalogpb.Change{ID: "1", Text: "2.50"})
		_, create := c.CreateProduct(t.Context(), &catalogpb.Change{Text: "book"})
		for method, want := range map[string]int{"GetProduct": test.get, "SetPrice": 2, "CreateProduct": 1} {
			if got := service.called(method); got != want {
				t.Errorf("%s: %s is called %d times, want %d", test.config, method, got, want)
			}
		}
		for _, err := range []error{get, set, create} {
			if status.Code(err) != codes.Unavailable {
				t.Errorf("got error %v", err)
			}
		}
	}
}

// A wrong configuration is reported when the program starts.
func TestConfig(t *testing.T) {
	conn, _ := connect(t)
	_, err := catalog.New(conn, catalog.Config{Retries: "attempts=0"})
	if _, ok := errors.AsType[*retry.PolicyError](err); !ok {
		t.Errorf("got error %v", err)
	}
}

// Throttling is waited out for longer.
func TestThrottling(t *testing.T) {
	var waits []time.Duration
	observe := retry.WithObserver(func(_ context.Context, e retry.Event) {
		if e.Kind == retry.Retrying {
			waits = append(waits, e.Wait)
		}
	})
	c, _ := client(t, config, []retry.Option{observe}, codes.Unavailable, codes.ResourceExhausted, codes.Unavailable)
	if got, err := c.GetPrice(t.Context(), &catalogpb.Request{ID: "1"}); err != nil || got.Texts[0] != "1" {
		t.Fatalf("got %v and error %v", got, err)
	}
	if len(waits) != 3 || waits[0] != time.Millisecond || waits[1] < 20*time.Millisecond || waits[2] >= 20*time.Millisecond {
		t.Errorf("waits are %v", waits)
	}
}

// The server has the last word: a wait, or no retry.
func TestPushback(t *testing.T) {
	for pushback, want := range map[string]int{"30": 2, "-1": 1} {
		var waits []time.Duration
		observe := retry.WithObserver(func(_ context.Context, e retry.Event) {
			if e.Kind == retry.Retrying {
				waits = append(waits, e.Wait)
			}
		})
		c, service := client(t, config, []retry.Option{observe}, codes.Unavailable)
		service.pushback = pushback
		_, err := c.GetPrice(t.Context(), &catalogpb.Request{ID: "1"})
		if got := service.called("GetPrice"); got != want || (want == 1) != (err != nil) {
			t.Errorf("%s: called %d times, error %v", pushback, got, err)
		}
		if want == 2 && (len(waits) != 1 || waits[0] != 30*time.Millisecond) {
			t.Errorf("%s: waited %v", pushback, waits)
		}
	}
}

// Whatever ends the retries, callers get an error of gRPC.
func TestStatus(t *testing.T) {
	for name, test := range map[string]struct {
		config   string
		failures []codes.Code
		want     codes.Code
	}{
		"no attempts left": {"attempts=2 delay=1ms", []codes.Code{codes.Unavailable, codes.Unavailable}, codes.Unavailable},
		"not transient":    {config, []codes.Code{codes.NotFound}, codes.NotFound},
		"no time left":     {"attempts=4 delay=2h max=2h elapsed=1h", []codes.Code{codes.ResourceExhausted}, codes.ResourceExhausted},
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := client(t, test.config, nil, test.failures...)
			_, err := c.ListProducts(t.Context(), &catalogpb.Request{})
			_, isStatus := err.(interface{ GRPCStatus() *status.Status }) // as code does that does not unwrap errors
			s, ok := status.FromError(err)
			if !isStatus || !ok || s.Code() != test.want || s.Message() != "come back later" {
				t.Errorf("got error %#v", err)
			}
		})
	}
}

// The policy covers the opening of a stream. What the stream returns is passed on.
func TestStream(t *testing.T) {
	c, service := client(t, config, nil)
	stream, err := c.WatchStock(t.Context(), &catalogpb.Request{ID: "1"})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := stream.Recv(); err != nil || got.Texts[0] != "1" {
		t.Errorf("got %v and error %v", got, err)
	}
	if _, err := stream.Recv(); err != io.EOF || service.called("WatchStock") != 1 {
		t.Errorf("got error %v after %d calls", err, service.called("WatchStock"))
	}
}
