package retryhttp_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryhttp"
)

const payload = "the quick brown fox"

var errServer = errors.New("server error")

// service fails as often as failures says, and then echoes.
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

// do is what a generated wrapper of an HTTP client does.
func do(req *http.Request, replay *retryhttp.Replay) (resp *http.Response, err error) {
	policy := retry.Policy{Delay: retry.NoDelay}
	defer replay.Close()
	for ctx := range policy.Attempts(req.Context(), &err) {
		retryhttp.Discard(resp)
		resp, err = http.DefaultClient.Do(replay.Request(ctx))
		if err == nil && resp.StatusCode >= 500 {
			err = fmt.Errorf("%w: %s", errServer, resp.Status)
		}
		err = replay.Check(err)
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

// Each attempt sends the whole body, where it can be had again.
func TestReplaySendsTheWholeBodyAgain(t *testing.T) {
	stream := struct{ io.Reader }{strings.NewReader(payload)}
	url, requests := service(t, 2)
	for name, replay := range map[string]func() (*http.Request, *retryhttp.Replay){
		"GetBody": func() (*http.Request, *retryhttp.Replay) {
			req := request(t, url, strings.NewReader(payload))
			return req, retryhttp.NewReplay(req)
		},
		"kept copy": func() (*http.Request, *retryhttp.Replay) {
			req := request(t, url, stream)
			return req, retryhttp.NewBufferedReplay(req, 1<<10)
		},
	} {
		t.Run(name, func(t *testing.T) {
			*requests = nil
			resp, err := do(replay())
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if got, _ := io.ReadAll(resp.Body); string(got) != payload {
				t.Errorf("got back %q", got)
			}
			for i, body := range *requests {
				if body != payload {
					t.Errorf("attempt %d sent %q", i+1, body)
				}
			}
			if len(*requests) != 3 {
				t.Errorf("%d requests, want 3", len(*requests))
			}
		})
	}
}

// A body that was read and cannot be had again is not sent half.
func TestReplayOfAStreamIsNotSentAgain(t *testing.T) {
	url, requests := service(t, 2)
	req := request(t, url, struct{ io.Reader }{strings.NewReader(payload)})
	resp, err := do(req, retryhttp.NewReplay(req))
	if resp != nil {
		resp.Body.Close()
	}
	if !errors.Is(err, retry.ErrConsumed) || !errors.Is(err, errServer) || len(*requests) != 1 {
		t.Errorf("got %v after %d requests, want one, and %v with %v", err, len(*requests), retry.ErrConsumed, errServer)
	}
}

// Nothing listens: the body was not read, though the transport has closed it.
func TestReplayOfAStreamNobodyRead(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	url := server.URL
	server.Close()
	req := request(t, url, struct{ io.Reader }{strings.NewReader(payload)})
	_, err := do(req, retryhttp.NewReplay(req))
	if err == nil || errors.Is(err, retry.ErrConsumed) {
		t.Errorf("got %v, want the error of the third attempt to connect", err)
	}
}

func TestReplayWithoutBody(t *testing.T) {
	url, requests := service(t, 1)
	req := request(t, url, nil)
	resp, err := do(req, retryhttp.NewReplay(req))
	if err != nil || len(*requests) != 2 {
		t.Fatalf("%v after %d requests, want none after 2", err, len(*requests))
	}
	resp.Body.Close()
}

// The attempt's context is that of its request.
func TestReplayRequestHasTheContextOfTheAttempt(t *testing.T) {
	req := request(t, "http://example.com", nil)
	ctx := context.WithValue(t.Context(), key{}, 2)
	if got := retryhttp.NewReplay(req).Request(ctx); got.Context() != ctx || got == req {
		t.Error("want a copy of the request with the context of the attempt")
	}
	if retryhttp.NewReplay(nil).Request(ctx) != nil {
		t.Error("want nil for nil")
	}
}

// A client must close the body of a request even if it does not send it.
func TestReplayClosesBodyOfRequestNotSent(t *testing.T) {
	for name, getBody := range map[string]func() (io.ReadCloser, error){
		"stream":  nil,
		"GetBody": func() (io.ReadCloser, error) { return http.NoBody, nil },
	} {
		t.Run(name, func(t *testing.T) {
			b := &body{Reader: strings.NewReader(payload)}
			req := request(t, "http://example.com", b)
			req.GetBody = getBody
			if err := retryhttp.NewReplay(req).Close(); err != nil || !b.closed {
				t.Errorf("%v, closed %t", err, b.closed)
			}
		})
	}
}

// The request can be sent once more after the loop, and a repeated success sends it whole.
func TestReplayRewindAndFor(t *testing.T) {
	url, requests := service(t, 0)
	m := retry.NewMethod("client.Do", retry.Policy{}, retry.WithRepeat(), retry.WithTracker(nil))
	req := request(t, url, strings.NewReader(payload))
	replay := retryhttp.NewReplay(req).For(m)
	var resp *http.Response
	var err error
	for ctx := range m.Attempts(t.Context(), &err) {
		retryhttp.Discard(resp)
		resp, err = http.DefaultClient.Do(replay.Request(ctx))
		err = replay.Check(err)
	}
	if err == nil {
		resp.Body.Close()
		err = replay.Rewind()
	}
	if err == nil {
		resp, err = http.DefaultClient.Do(replay.Request(t.Context()))
	}
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	for i, body := range *requests {
		if body != payload {
			t.Errorf("request %d sent %q", i+1, body)
		}
	}
	if len(*requests) != 3 || retryhttp.NewReplay(nil).For(m).Rewind() != nil {
		t.Errorf("%d requests, want 3", len(*requests))
	}
}

type key struct{}

// body notes what becomes of it.
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
	resp, err := do(req, retryhttp.NewReplay(req))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if want := []string{payload, payload, payload}; !slices.Equal(*requests, want) {
		t.Errorf("sent %q, want the whole file three times", *requests)
	}
	if _, err := file.Stat(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("the file is left open: %v", err)
	}
}

// What an attempt adds to its header is not there for the next, nor the caller.
func TestReplayHeader(t *testing.T) {
	req := request(t, "http://example.com", nil)
	replay := retryhttp.NewReplay(req)
	for range 2 {
		attempt := replay.Request(t.Context())
		attempt.Header.Add("X-Signature", "1")
		if got := attempt.Header.Values("X-Signature"); len(got) != 1 {
			t.Errorf("an attempt sends %d signatures", len(got))
		}
	}
	if req.Header.Get("X-Signature") != "" {
		t.Error("the caller's request was changed")
	}
}
