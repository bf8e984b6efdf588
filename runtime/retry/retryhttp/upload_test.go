//go:build go1.26

package retryhttp_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// large is larger than the buffers of a connection.
var large = bytes.Repeat([]byte("0123456789abcdef"), 8<<20/16)

// seeker is a body that can seek.
type seeker struct{ io.ReadSeeker }

func (*seeker) Close() error { return nil }

// An overloaded service answers the first request with 503 before reading the
// body, and later ones with 200 after reading it.
type overloaded struct {
	*httptest.Server
	after func(body io.ReadCloser) // what it does with the first body then

	mu    sync.Mutex
	asked bool
	torn  bool // a request was answered with 200 for something else
}

func (o *overloaded) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	early := !o.asked
	o.asked = true
	o.mu.Unlock()
	if early {
		controller := http.NewResponseController(w)
		controller.EnableFullDuplex() // HTTP/2 has it anyway
		w.Header().Set("Content-Length", "0")
		w.WriteHeader(http.StatusServiceUnavailable)
		controller.Flush()
		o.after(r.Body)
		return
	}
	rest := &expected{content: large}
	if _, err := io.CopyBuffer(rest, r.Body, make([]byte, 1<<16)); err != nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.torn = o.torn || rest.torn || len(rest.content) > 0
}

// expected is a writer that checks for the expected content.
type expected struct {
	content []byte
	torn    bool
}

func (e *expected) Write(b []byte) (int, error) {
	if e.torn = e.torn || !bytes.HasPrefix(e.content, b); !e.torn {
		e.content = e.content[len(b):]
	}
	return len(b), nil
}

// start serves HTTP/1 or HTTP/2 until the test ends.
func (o *overloaded) start(t *testing.T, http2 bool) {
	o.Server = httptest.NewUnstartedServer(o)
	o.Config.ErrorLog = nil
	if o.EnableHTTP2 = http2; http2 {
		o.StartTLS()
	} else {
		o.Start()
	}
	t.Cleanup(o.Close)
}

// An upload sends a reader passed on by the retrying wrapper.
type upload func(ctx context.Context, c *client, url string, r io.Reader) (*http.Response, error)

// uploadRequest is a method that takes a request.
func uploadRequest(ctx context.Context, c *client, url string, r io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, url, r)
	if err != nil {
		return nil, err
	}
	return c.Do(req)
}

// uploadReader is a method that takes a reader and creates a request from it.
func uploadReader(ctx context.Context, c *client, url string, r io.Reader) (resp *http.Response, err error) {
	call := c.Call(ctx)
	defer call.Close()
	replay := support.NewBufferedReplay(&call, r, c.limit)
	for ctx := range call.Attempts(&err) {
		if resp != nil {
			resp.Body.Close()
		}
		req, reqErr := http.NewRequestWithContext(ctx, http.MethodPut, url, replay.Reader())
		if reqErr != nil {
			return nil, reqErr
		}
		resp, err = c.next.Do(req)
		if err == nil && resp.StatusCode >= 500 {
			err = errServer
		}
	}
	return resp, err
}

// A transport keeps sending after an early response, while the next attempt has
// begun. No partial body is answered with 200, and attempts do not race for the
// body.
func TestUploadsAfterAnEarlyAnswer(t *testing.T) {
	readers := map[string]struct {
		open  func(t *testing.T) io.Reader
		limit int64
		once  string // how it may not be sent again
	}{
		"bytes.Buffer":     {open: func(*testing.T) io.Reader { return bytes.NewBuffer(bytes.Clone(large)) }},
		"bytes.Reader":     {open: func(*testing.T) io.Reader { return bytes.NewReader(large) }},
		"strings.Reader":   {open: func(*testing.T) io.Reader { return strings.NewReader(string(large)) }},
		"io.SectionReader": {open: func(*testing.T) io.Reader { return io.NewSectionReader(bytes.NewReader(large), 0, int64(len(large))) }, once: "request"},
		"limited":          {open: func(*testing.T) io.Reader { return io.LimitReader(bytes.NewReader(large), int64(len(large))) }, once: "request"},
		"file":             {open: openLarge, once: "reader"},
		"seek":             {open: func(*testing.T) io.Reader { return &seeker{bytes.NewReader(large)} }},
		"stream, kept":     {open: func(*testing.T) io.Reader { return stream{bytes.NewReader(large)} }, limit: 8 << 20, once: "request, reader"},
		"stream":           {open: func(*testing.T) io.Reader { return stream{bytes.NewReader(large)} }, once: "request, reader"},
	}
	uploads := map[string]upload{"request": uploadRequest, "reader": uploadReader}
	servers := map[string]func(io.ReadCloser){
		"reads on": func(body io.ReadCloser) { io.Copy(io.Discard, body) },
		"closes":   func(body io.ReadCloser) { body.Close() },
	}
	for server, after := range servers {
		for _, proto := range []string{"HTTP 1", "HTTP 2"} {
			for parameter, do := range uploads {
				for name, reader := range readers {
					t.Run(strings.Join([]string{server, proto, parameter, name}, ", "), func(t *testing.T) {
						t.Parallel()
						service := &overloaded{after: after}
						service.start(t, proto == "HTTP 2")
						c := newClient()
						c.next, c.limit = service.Client(), reader.limit
						resp, err := do(t.Context(), c, service.URL, reader.open(t))
						if resp != nil {
							resp.Body.Close()
						}
						// http.NewRequest hides the Seek of a body without Close, and
						// a transport closes the file it is given.
						if err != nil && !(errors.Is(err, retry.ErrConsumed) && strings.Contains(reader.once, parameter)) {
							t.Error(err)
						}
						if err == nil && resp.StatusCode != http.StatusOK {
							t.Error(resp.Status)
						}
						service.mu.Lock()
						defer service.mu.Unlock()
						if service.torn {
							t.Error("200 for a part of the body")
						}
					})
				}
			}
		}
	}
}

func openLarge(t *testing.T) io.Reader {
	path := filepath.Join(t.TempDir(), "large")
	if err := os.WriteFile(path, large, 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return file
}
