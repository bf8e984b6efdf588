package observe

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A Doer sends HTTP requests, as an http.Client does.
type Doer interface {
	Do(req *http.Request) (*http.Response, error)
}

// HTTP makes a Doer retry that sends its requests to next.
type HTTP func(next http.RoundTripper) Doer

// Situations of HTTP requests.
var (
	GetDown = Situation[HTTP]{"A GET, always answered 503", func(t *testing.T, contender HTTP) string {
		s := &server{}
		resp, err := s.send(t, contender, "GET", nil)
		if err != nil {
			return s.requests() + "; " + err.Error()
		}
		return s.requests() + fmt.Sprintf("; the caller gets the last response, %d", resp.StatusCode)
	}}
	Bodies = Situation[HTTP]{"… the bodies of its failed responses", func(t *testing.T, contender HTTP) string {
		s := &server{failures: 2}
		s.send(t, contender, "GET", nil)
		return fmt.Sprintf("%d left open", s.open-1) // that of the last response is the caller's
	}}
	PostDown = Situation[HTTP]{"A POST without a body, always answered 503", func(t *testing.T, contender HTTP) string {
		s := &server{}
		s.send(t, contender, "POST", nil)
		return s.requests()
	}}
	PostBusy = Situation[HTTP]{"… answered 503 with `Retry-After: 3`", func(t *testing.T, contender HTTP) string {
		s := &server{failures: 1, header: http.Header{"Retry-After": {"3"}}}
		s.send(t, contender, "POST", nil)
		return s.requests()
	}}
	Upload = Situation[HTTP]{"A PUT of 1,000 bytes with an `Idempotency-Key`, answered 503 twice", func(t *testing.T, contender HTTP) string {
		s := &server{failures: 2}
		resp, err := s.send(t, contender, "PUT", http.Header{"Idempotency-Key": {"1"}})
		if err != nil {
			return s.requests() + fmt.Sprintf("; then `%v`", err)
		}
		return s.requests() + fmt.Sprintf("; the last has %d bytes and is answered %d", s.size, resp.StatusCode)
	}}
)

// HTTPStatistics is a row about what a program can read after a call that was answered 503.
func HTTPStatistics(key string, ours func(next http.RoundTripper, opts ...retry.Option) Doer) Row {
	return Row{Situation: "Statistics of that call", Ours: func(t *testing.T) string {
		tracker := new(retry.Tracker)
		contender := func(next http.RoundTripper) Doer { return ours(next, retry.WithTracker(tracker)) }
		new(server).send(t, contender, "GET", nil)
		return counts(tracker.Stats(key))
	}}
}

// A server answers 503 to the first requests, or to all.
type server struct {
	failures int // 0 means all
	header   http.Header

	starts []time.Time
	size   int // of the body of the last request
	open   int // bodies of responses that nobody has closed
}

// send sends a request to the server, through pipes.
func (s *server) send(t *testing.T, contender HTTP, method string, header http.Header) (*http.Response, error) {
	t.Helper()
	pipes := make(pipes)
	web := &http.Server{Handler: s}
	go web.Serve(pipes)
	defer web.Close()
	transport := &http.Transport{DialContext: pipes.dial}
	defer transport.CloseIdleConnections()

	var body io.Reader
	if method == http.MethodPut {
		body = bytes.NewReader(make([]byte, 1000))
	}
	req, err := http.NewRequestWithContext(t.Context(), method, "http://example.com/", body)
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(req.Header, header)
	return contender(counting{transport, s}).Do(req)
}

// ServeHTTP answers a request.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.starts = append(s.starts, time.Now())
	sent, _ := io.ReadAll(r.Body)
	s.size = len(sent)
	if s.failures == 0 || len(s.starts) <= s.failures {
		maps.Copy(w.Header(), s.header)
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	fmt.Fprintln(w, "body")
}

// requests reports how many requests arrived, and the waits in between.
func (s *server) requests() string { return times("request", s.starts) }

// counting is a transport that counts the open bodies of a server.
type counting struct {
	http.RoundTripper
	s *server
}

// RoundTrip sends a request.
func (c counting) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := c.RoundTripper.RoundTrip(req)
	if err == nil {
		c.s.open++
		resp.Body = &body{resp.Body, sync.OnceFunc(func() { c.s.open-- })}
	}
	return resp, err
}

// A body is that of a response.
type body struct {
	io.ReadCloser
	closed func()
}

// Close tells that the caller is done.
func (b *body) Close() error {
	b.closed()
	return b.ReadCloser.Close()
}

// pipes is a listener whose connections are pipes, which a bubble of package synctest can
// wait for.
type pipes chan net.Conn

func (p pipes) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	p <- server
	return client, nil
}

// Accept returns the next connection.
func (p pipes) Accept() (net.Conn, error) {
	if conn, ok := <-p; ok {
		return conn, nil
	}
	return nil, net.ErrClosed
}

// Close ends the listener.
func (p pipes) Close() error {
	close(p)
	return nil
}

// Addr returns an address, which nobody needs.
func (p pipes) Addr() net.Addr { return &net.UnixAddr{} }
