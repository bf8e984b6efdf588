//go:build go1.26

package retryhttp_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryhttp"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

const payload = "the quick brown fox"

var errServer = errors.New("server error")

// service fails the given number of times, then echoes.
func service(t *testing.T, failures int) (url string, requests *[]string) {
	t.Helper()
	requests = new([]string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		*requests = append(*requests, string(body))
		if len(*requests) <= failures {
			http.Error(w, "please come back later", http.StatusServiceUnavailable)
			return
		}
		w.Write(body)
	}))
	t.Cleanup(server.Close)
	return server.URL, requests
}

// client retries requests as a generated wrapper does for an idempotent method.
type client struct {
	*retry.Method
	next  *http.Client
	limit int64 // of replay=buffer(N)
}

func newClient(opts ...retry.Option) *client {
	policy := retry.Policy{Delay: retry.NoDelay}
	return &client{Method: retry.NewMethod("client.Do", policy, support.WithLastingResult(), retry.WithTracker(nil), retry.Options(opts...)), next: http.DefaultClient}
}

func (c *client) Do(req *http.Request) (resp *http.Response, err error) {
	call := c.Call(retryhttp.Context(req))
	defer call.Close()
	replay := retryhttp.NewIdempotentReplay(&call, req, c.limit)
	for ctx := range call.Attempts(&err) {
		retryhttp.Discard(resp) // from the previous attempt
		resp, err = c.next.Do(replay.Request(ctx))
		resp = retryhttp.Keep(ctx, resp)
		if err == nil && resp.StatusCode >= 500 {
			err = fmt.Errorf("%w: %s", errServer, resp.Status)
		}
	}
	return resp, err
}

func request(t *testing.T, url string, body io.Reader) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, body)
	if err != nil {
		t.Fatal(err)
	}
	return req
}

// stream hides everything but Read.
type stream struct{ io.Reader }

// Each attempt sends the whole body, if it can be replayed.
func TestReplaySendsTheWholeBodyAgain(t *testing.T) {
	for name, test := range map[string]struct {
		body  io.Reader
		limit int64
	}{
		"GetBody":   {body: strings.NewReader(payload)},
		"kept copy": {body: stream{strings.NewReader(payload)}, limit: 1 << 10},
	} {
		t.Run(name, func(t *testing.T) {
			url, requests := service(t, 2)
			c := newClient()
			c.limit = test.limit
			resp, err := c.Do(request(t, url, test.body))
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if got, _ := io.ReadAll(resp.Body); string(got) != payload {
				t.Errorf("got back %q", got)
			}
			wantRequests(t, *requests, 3)
		})
	}
}

// wantRequests checks that there were n requests, each with the whole body.
func wantRequests(t *testing.T, requests []string, n int) {
	t.Helper()
	if want := slices.Repeat([]string{payload}, n); !slices.Equal(requests, want) {
		t.Errorf("sent %q, want %q", requests, want)
	}
}

// A body that was read and cannot be replayed is not sent in part.
func TestReplayOfAStreamIsNotSentAgain(t *testing.T) {
	url, requests := service(t, 2)
	resp, err := newClient().Do(request(t, url, stream{strings.NewReader(payload)}))
	if resp != nil {
		resp.Body.Close()
	}
	if !errors.Is(err, retry.ErrConsumed) || !errors.Is(err, errServer) {
		t.Errorf("got %v, want %v with %v", err, retry.ErrConsumed, errServer)
	}
	wantRequests(t, *requests, 1)
}

// The server is down: the body was not read, though the transport has closed
// it.
func TestReplayOfAStreamNobodyRead(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	url := server.URL
	server.Close()
	_, err := newClient().Do(request(t, url, stream{strings.NewReader(payload)}))
	if err == nil || errors.Is(err, retry.ErrConsumed) {
		t.Errorf("got %v, want the error of the third attempt to connect", err)
	}
}

func TestReplayWithoutBody(t *testing.T) {
	url, requests := service(t, 1)
	resp, err := newClient().Do(request(t, url, nil))
	if err != nil || len(*requests) != 2 {
		t.Fatalf("%v after %d requests, want none after 2", err, len(*requests))
	}
	resp.Body.Close()
}

// Every attempt's request has the attempt's context; the first attempt gets the
// caller's own request if it has this context and its body need not be tracked.
func TestReplayRequest(t *testing.T) {
	for name, test := range map[string]struct {
		body  io.Reader
		other bool // the attempt's context is another
		first bool // the first attempt gets the caller's own
	}{
		"no body":                {nil, false, true},
		"GetBody":                {strings.NewReader(payload), false, true},
		"stream":                 {stream{strings.NewReader(payload)}, false, false},
		"no body, a context":     {nil, true, false},
		"GetBody, and a context": {strings.NewReader(payload), true, false},
	} {
		t.Run(name, func(t *testing.T) {
			call := newClient().Call(t.Context())
			defer call.Close()
			ctx := t.Context()
			if test.other {
				ctx = context.WithValue(ctx, key{}, 2)
			}
			req := request(t, "http://example.com", test.body)
			replay := retryhttp.NewReplay(&call, req)
			for attempt := 1; attempt <= 2; attempt++ {
				got := replay.Request(ctx)
				if got.Context() != ctx || (got == req) != (attempt == 1 && test.first) {
					t.Errorf("attempt %d: the caller's own: %t", attempt, got == req)
				}
			}
		})
	}
}

func TestReplayOfNil(t *testing.T) {
	call := newClient().Call(t.Context())
	replay := retryhttp.NewReplay(&call, nil)
	var zero retryhttp.Replay
	if replay.Request(t.Context()) != nil || zero.Request(t.Context()) != nil {
		t.Error("want nil for nil")
	}
}

// The first attempt of a request without a body does not allocate.
func TestReplayAllocatesNothing(t *testing.T) {
	m, req := newClient().Method, request(t, "http://example.com", nil)
	req.Header.Set("Authorization", "x")
	got := testing.AllocsPerRun(100, func() {
		var err error
		call := m.Call(retryhttp.Context(req))
		defer call.Close()
		replay := retryhttp.NewReplay(&call, req)
		for ctx := range call.Attempts(&err) {
			send(replay.Request(ctx))
		}
	})
	if got != 0 {
		t.Errorf("%v allocations, want none", got)
	}
}

//go:noinline
func send(*http.Request) {}

// A client must close the body of a request even if it does not send it.
func TestReplayClosesBodyOfRequestNotSent(t *testing.T) {
	for name, getBody := range map[string]func() (io.ReadCloser, error){
		"stream":  nil,
		"GetBody": func() (io.ReadCloser, error) { return http.NoBody, nil },
	} {
		t.Run(name, func(t *testing.T) {
			b := &body{Reader: strings.NewReader(payload)}
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			req := request(t, "http://example.com", b).WithContext(ctx)
			req.GetBody = getBody
			if _, err := newClient().Do(req); !errors.Is(err, context.Canceled) || !b.closed {
				t.Errorf("%v, closed %t", err, b.closed)
			}
		})
	}
}

// A repeated success sends the whole body, and so does a fallback.
func TestReplayAfterTheLoop(t *testing.T) {
	url, requests := service(t, 0)
	resp, err := newClient(retrytest.Repeat()).Do(request(t, url, strings.NewReader(payload)))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	wantRequests(t, *requests, 2)

	url, requests = service(t, 3)
	call := newClient().Call(t.Context())
	defer call.Close()
	replay := retryhttp.NewIdempotentReplay(&call, request(t, url, strings.NewReader(payload)), 0)
	for ctx := range call.Attempts(&err) {
		resp, err = http.DefaultClient.Do(replay.Request(ctx))
		if err == nil {
			retryhttp.Discard(resp)
			err = errServer
		}
	}
	if !call.GaveUp(&err) {
		t.Fatal(err)
	}
	if resp, err = http.DefaultClient.Do(replay.Request(t.Context())); err != nil {
		t.Fatal(err)
	}
	retryhttp.Discard(resp)
	wantRequests(t, *requests, 4)
}

type key struct{}

// body records how it is used.
type body struct {
	io.Reader
	read   int
	closed bool
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	b.read += n
	return n, err
}

func (b *body) Close() error { b.closed = true; return nil }

func TestDiscard(t *testing.T) {
	for name, size := range map[string]int{"short": 100, "long": 100_000} {
		t.Run(name, func(t *testing.T) {
			b := &body{Reader: strings.NewReader(strings.Repeat("x", size))}
			retryhttp.Discard(&http.Response{Body: b})
			if !b.closed || b.read != min(size, 4096) {
				t.Errorf("read %d, closed %t; want at most 4096, and closed", b.read, b.closed)
			}
		})
	}
	retryhttp.Discard(nil)
	retryhttp.Discard(&http.Response{})
}

// trickling is a body that delivers a byte per second until it is closed.
type trickling struct {
	closed chan struct{}
	hangs  bool // Close, too, until a Read ends
}

func (b *trickling) Read(p []byte) (int, error) {
	select {
	case <-b.closed:
		return 0, io.ErrClosedPipe
	case <-time.After(time.Second):
		return 1, nil
	}
}

func (b *trickling) Close() error {
	if b.hangs {
		time.Sleep(time.Second)
	}
	close(b.closed)
	return nil
}

// Discard waits for a trickling body at most 100ms, or until the request's
// context ends, and then closes it.
func TestDiscardOfATricklingBody(t *testing.T) {
	for name, test := range map[string]struct {
		cancel time.Duration // of the request's context
		hangs  bool
		want   time.Duration
	}{
		"by itself":        {cancel: time.Hour, want: 100 * time.Millisecond},
		"with the context": {cancel: 10 * time.Millisecond, want: 10 * time.Millisecond},
		"Close hangs, too": {cancel: time.Hour, hangs: true, want: 100 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), test.cancel)
				defer cancel()
				b := &trickling{make(chan struct{}), test.hangs}
				start := time.Now()
				retryhttp.Discard(&http.Response{Body: b, Request: request(t, "http://example.com", nil).WithContext(ctx)})
				if waited := time.Since(start); waited != test.want {
					t.Errorf("waited for %v, want %v", waited, test.want)
				}
				<-b.closed
			})
		})
	}
}

// respond returns the response of one attempt with a timeout, as in a generated
// wrapper, and the attempt's context.
func respond(t *testing.T, ctx context.Context, body func(context.Context) io.ReadCloser) (resp *http.Response, attempt context.Context) {
	t.Helper()
	policy := retry.Policy{Timeout: time.Second}
	m := retry.NewMethod("client.Do", policy, support.WithLastingResult(), retry.WithTracker(nil))
	var err error
	for ctx := range m.Attempts(ctx, &err) {
		attempt = ctx
		resp = retryhttp.Keep(ctx, &http.Response{Body: body(ctx)})
	}
	if err != nil {
		t.Fatal(err)
	}
	return resp, attempt
}

// slowBody can be read while its context is live.
type slowBody struct {
	io.Reader
	ctx context.Context
}

func (b slowBody) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	return b.Reader.Read(p)
}

func (slowBody) Close() error { return nil }

func newSlowBody(ctx context.Context) io.ReadCloser { return slowBody{strings.NewReader(payload), ctx} }

// The timeout limits the time until there is a response; reading its body may
// take longer, and then ends the attempt's context.
func TestKeep(t *testing.T) {
	for name, end := range map[string]func(*http.Response){
		"read":   func(resp *http.Response) { io.ReadAll(resp.Body) },
		"copied": func(resp *http.Response) { io.Copy(io.Discard, resp.Body) },
		"closed": func(resp *http.Response) { resp.Body.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				resp, attempt := respond(t, t.Context(), newSlowBody)
				time.Sleep(time.Hour)
				if _, err := resp.Body.Read(make([]byte, 1)); err != nil {
					t.Error(err)
				}
				if end(resp); attempt.Err() != context.Canceled {
					t.Errorf("the context of the attempt: %v", attempt.Err())
				}
			})
		})
	}
}

// The attempt's context also ends with the caller's context, and when the
// response is garbage collected.
func TestKeepWithoutAnEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	resp, attempt := respond(t, ctx, newSlowBody)
	cancel()
	if _, err := io.ReadAll(resp.Body); err != context.Canceled || attempt.Err() != context.Canceled {
		t.Errorf("%v; the context of the attempt: %v", err, attempt.Err())
	}
	_, attempt = respond(t, t.Context(), newSlowBody)
	for attempt.Err() == nil && t.Context().Err() == nil {
		runtime.GC()
	}
}

// A response without a body keeps nothing.
func TestKeepNothing(t *testing.T) {
	for _, body := range []io.ReadCloser{nil, http.NoBody} {
		resp, attempt := respond(t, t.Context(), func(context.Context) io.ReadCloser { return body })
		if resp.Body != body || attempt.Err() == nil {
			t.Errorf("the body is a %T; the context of the attempt: %v", resp.Body, attempt.Err())
		}
	}
	if retryhttp.Keep(t.Context(), nil) != nil {
		t.Error("want nil for nil")
	}
}

// The timeout passes while the body of a response is read from a real
// connection.
func TestKeepOfAClient(t *testing.T) {
	passed := make(chan bool)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, payload)
		http.NewResponseController(w).Flush()
		<-passed
		io.WriteString(w, payload)
	}))
	defer server.Close()
	policy := retry.Policy{MaxAttempts: 1, Timeout: 200 * time.Millisecond}
	resp, err := newClient(retry.WithPolicy("Do", policy)).Do(request(t, server.URL, nil))
	if err != nil {
		close(passed)
		t.Skip("a slow machine: ", err)
	}
	time.AfterFunc(policy.Timeout, func() { close(passed) })
	defer resp.Body.Close()
	if got, err := io.ReadAll(resp.Body); string(got) != payload+payload || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

// The transport closes a file that it has sent; the next attempt needs it open.
func TestReplaySendsAFileAgain(t *testing.T) {
	url, requests := service(t, 2)
	path := filepath.Join(t.TempDir(), "payload")
	if err := os.WriteFile(path, []byte(payload), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	req := request(t, url, file)
	resp, err := newClient().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	wantRequests(t, *requests, 3)
	if _, err := file.Stat(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("the file is left open: %v", err)
	}
}

// Header fields added by an attempt do not reach the next, whether the first
// attempt got the caller's own request or a copy.
func TestReplayHeader(t *testing.T) {
	for name, fields := range map[string]int{"no": 0, "a few": 3, "many": 100} {
		t.Run(name+" fields", func(t *testing.T) {
			req := request(t, "http://example.com", nil)
			for i := range fields {
				req.Header.Set(fmt.Sprint("X-", i), "1")
			}
			req.Header["X-Signature"] = make([]string, 0, 3) // with room for more
			want := req.Header.Clone()
			call := newClient().Call(t.Context())
			replay := retryhttp.NewReplay(&call, req)
			for i := range 3 {
				attempt := replay.Request(t.Context())
				if !maps.EqualFunc(attempt.Header, want, slices.Equal) {
					t.Errorf("attempt %d begins with %v, want %v", i+1, attempt.Header, want)
				}
				attempt.Header.Add("X-Signature", fmt.Sprint(i))
				attempt.Header.Set("X-Attempt", fmt.Sprint(i))
				attempt.Header.Del("X-1")
			}
		})
	}
}

// Attempts that get a copy do not modify the caller's request.
func TestReplayLeavesTheHeaderOfTheCaller(t *testing.T) {
	req := request(t, "http://example.com", nil)
	call := newClient().Call(t.Context())
	replay := retryhttp.NewReplay(&call, req)
	replay.Request(t.Context())
	replay.Request(t.Context()).Header.Set("X-Signature", "1")
	if len(req.Header) != 0 {
		t.Errorf("the caller's request has the header %v", req.Header)
	}
}

// A request without a header is sent again without one.
func TestReplayWithoutHeader(t *testing.T) {
	call := newClient().Call(t.Context())
	replay := retryhttp.NewReplay(&call, &http.Request{})
	for range 2 {
		if got := replay.Request(t.Context()).Header; got != nil {
			t.Errorf("got the header %v, want none", got)
		}
	}
}
