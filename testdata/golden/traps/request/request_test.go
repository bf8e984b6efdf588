package request

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

const payload = "the quick brown fox"

// client sends by http.Client.
type client struct{ *http.Client }

func (c client) Buffered(req *http.Request) (*http.Response, error) { return c.Do(req) }
func (c client) Trusted(req *http.Request) (*http.Response, error)  { return c.Do(req) }

func (c client) Send(_ context.Context, req *http.Request) (int, error) {
	resp, err := c.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return 0, errors.New(resp.Status)
	}
	body, err := io.ReadAll(resp.Body)
	return len(body), err
}

// service fails twice, and then echoes. It counts connections.
type service struct {
	*httptest.Server
	bodies      []string
	connections atomic.Int32
}

func newService(t *testing.T) *service {
	s := &service{}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.bodies = append(s.bodies, string(body))
		if len(s.bodies) <= 2 {
			http.Error(w, "please come back later", http.StatusServiceUnavailable)
			return
		}
		w.Write(body)
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			s.connections.Add(1)
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	return s
}

func (s *service) request(t *testing.T, body io.Reader) *http.Request {
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header["Idempotency-Key"] = nil // net/http's word for a POST that may be repeated
	return req
}

// The whole body goes with each attempt, and the caller can read the answer to the last;
// those before are drained and closed, so that one connection is enough.
func TestBody(t *testing.T) {
	type do = func(Client, *http.Request) (*http.Response, error)
	for name, test := range map[string]struct {
		do   do
		body io.Reader
	}{
		"GetBody":  {Client.Do, strings.NewReader(payload)},
		"buffered": {Client.Buffered, io.MultiReader(strings.NewReader(payload))},
	} {
		t.Run(name, func(t *testing.T) {
			s := newService(t)
			resp, err := test.do(NewRetryingClient(client{s.Client()}, retrytest.Instant()), s.request(t, test.body))
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if got, err := io.ReadAll(resp.Body); string(got) != payload || err != nil {
				t.Errorf("got back %q, %v", got, err)
			}
			for i, body := range s.bodies {
				if body != payload {
					t.Errorf("attempt %d sent %q", i+1, body)
				}
			}
			if n := s.connections.Load(); len(s.bodies) != 3 || n != 1 {
				t.Errorf("%d requests over %d connections, want 3 over 1", len(s.bodies), n)
			}
		})
	}
}

// A body that is gone is not sent half. The answer that asked for another attempt
// is the caller's to read, and no error stands beside it.
func TestStream(t *testing.T) {
	s := newService(t)
	resp, err := NewRetryingClient(client{s.Client()}, retrytest.Instant()).Do(s.request(t, io.MultiReader(strings.NewReader(payload))))
	if err != nil || len(s.bodies) != 1 {
		t.Fatalf("%v after %d requests", err, len(s.bodies))
	}
	defer resp.Body.Close()
	if got, err := io.ReadAll(resp.Body); !strings.Contains(string(got), "later") || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestSend(t *testing.T) {
	s := newService(t)
	n, err := NewRetryingClient(client{s.Client()}, retrytest.Instant()).Send(t.Context(), s.request(t, strings.NewReader(payload)))
	if n != len(payload) || err != nil || len(s.bodies) != 3 {
		t.Errorf("%d, %v after %d requests", n, err, len(s.bodies))
	}
}

// The loop ends with the context of the request. A request of which nothing was sent has
// its body closed, as a client must.
func TestContext(t *testing.T) {
	s := newService(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	body := &closed{Reader: strings.NewReader(payload)}
	req := s.request(t, body).WithContext(ctx)
	resp, err := NewRetryingClient(client{s.Client()}).Do(req)
	if resp != nil || !errors.Is(err, context.Canceled) || len(s.bodies) != 0 || !body.closed {
		t.Errorf("%v, closed %t after %d requests", err, body.closed, len(s.bodies))
	}
}

type closed struct {
	io.Reader
	closed bool
}

func (c *closed) Close() error { c.closed = true; return nil }

// An http.Client over a retrying transport: nothing listens at first, so that even a POST is
// repeated.
func TestTransport(t *testing.T) {
	s := newService(t)
	refused := retrytest.Fail(2, &net.OpError{Op: "dial", Err: errors.New("connection refused")})
	transport := NewRetryingTransport(transport(func(req *http.Request) (*http.Response, error) {
		if err := refused.Next(); err != nil {
			req.Body.Close()
			return nil, err
		}
		return s.Client().Transport.RoundTrip(req)
	}), retrytest.Instant())
	c := &http.Client{Transport: transport}
	resp, err := c.Post(s.URL, "text/plain", io.MultiReader(strings.NewReader(payload)))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if len(s.bodies) != 1 || s.bodies[0] != payload {
		t.Errorf("sent %q", s.bodies)
	}
}

// A POST that is not known to be idempotent is sent once if it may have been processed.
func TestOnce(t *testing.T) {
	s := newService(t)
	req := s.request(t, strings.NewReader(payload))
	req.Header = nil
	resp, err := NewRetryingClient(client{s.Client()}, retrytest.Instant()).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if len(s.bodies) != 1 || resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("%s after %d requests, want 503 after 1", resp.Status, len(s.bodies))
	}
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// nowhere refuses what a client refuses, and returns an answer all the same.
type nowhere struct{ got []*http.Request }

func (n *nowhere) RoundTrip(req *http.Request) (*http.Response, error) {
	n.got = append(n.got, req)
	return &http.Response{Body: http.NoBody}, nil
}

func (n *nowhere) Do(req *http.Request) (*http.Response, error)       { return n.RoundTrip(req) }
func (n *nowhere) Buffered(req *http.Request) (*http.Response, error) { return n.RoundTrip(req) }
func (n *nowhere) Trusted(req *http.Request) (*http.Response, error)  { return n.RoundTrip(req) }

func (n *nowhere) Send(_ context.Context, req *http.Request) (int, error) {
	_, err := n.RoundTrip(req)
	return 0, err
}

// What a nil request means is for the callee to say.
func TestNilRequest(t *testing.T) {
	next := &nowhere{}
	r := NewRetryingClient(next)
	for name, do := range map[string]func() error{
		"Do":        func() error { _, err := r.Do(nil); return err },
		"Buffered":  func() error { _, err := r.Buffered(nil); return err },
		"Trusted":   func() error { _, err := r.Trusted(nil); return err },
		"Send":      func() error { _, err := r.Send(t.Context(), nil); return err },
		"RoundTrip": func() error { _, err := NewRetryingTransport(next).RoundTrip(nil); return err },
	} {
		next.got = nil
		if err := do(); err != nil || len(next.got) != 1 || next.got[0] != nil {
			t.Errorf("%s: %v, passed on %v", name, err, next.got)
		}
	}
}
