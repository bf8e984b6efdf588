package requests_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"github.com/retrygen/retrygen/examples/clients/requests"
	"github.com/retrygen/retrygen/runtime/retry"
)

// connect starts a server and returns a connection to it.
func connect(t *testing.T) *nats.Conn {
	t.Helper()
	server, err := natsserver.NewServer(&natsserver.Options{Host: "127.0.0.1", Port: -1, NoSigs: true, NoLog: true})
	if err != nil {
		t.Fatal(err)
	}
	server.Start()
	t.Cleanup(server.Shutdown)
	if !server.ReadyForConnections(10 * time.Second) {
		t.Fatal("the server does not start")
	}
	conn, err := nats.Connect(server.ClientURL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	return conn
}

// A request for which nobody listens is repeated until somebody does, who gets it once.
func TestNobodyListensAtFirst(t *testing.T) {
	conn := connect(t)
	var got atomic.Int64
	requester := requests.NewRetryingRequester(conn, retry.WithTracker(nil),
		retry.WithObserver(func(_ context.Context, e retry.Event) {
			if e.Kind == retry.Retrying && e.Attempt == 2 {
				conn.Subscribe("ship", func(m *nats.Msg) { got.Add(1); m.Respond([]byte("shipped")) })
			}
		}))
	reply, err := requester.RequestMsgWithContext(t.Context(), &nats.Msg{Subject: "ship", Data: []byte("order 1")})
	if err != nil || string(reply.Data) != "shipped" || got.Load() != 1 {
		t.Errorf("got %v, %v, and %d requests", reply, err, got.Load())
	}
}

// A lost answer is awaited no longer than the timeout, and the request repeated if it may
// be carried out twice.
func TestLostAnswer(t *testing.T) {
	conn := connect(t)
	var got atomic.Int64
	conn.Subscribe("stock", func(m *nats.Msg) {
		if got.Add(1) > 1 {
			m.Respond([]byte("7"))
		}
	})
	reply, err := requests.NewRetryingRequester(conn, retry.WithTracker(nil)).RequestWithContext(t.Context(), "stock", nil)
	if err != nil || string(reply.Data) != "7" || got.Load() != 2 {
		t.Errorf("got %v, %v, and %d requests", reply, err, got.Load())
	}
}

// What another attempt cannot help is not repeated.
func TestTooLarge(t *testing.T) {
	conn := connect(t)
	requester := requests.NewRetryingRequester(conn, retry.WithTracker(nil),
		retry.WithObserver(func(_ context.Context, e retry.Event) {
			if e.Kind == retry.Retrying {
				t.Errorf("retried %v", e.Err)
			}
		}))
	large := []byte(strings.Repeat("x", int(conn.MaxPayload())+1))
	if _, err := requester.RequestWithContext(t.Context(), "stock", large); !errors.Is(err, nats.ErrMaxPayload) {
		t.Errorf("got error %v", err)
	}
}
