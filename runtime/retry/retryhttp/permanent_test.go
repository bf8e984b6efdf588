//go:build go1.26

package retryhttp_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryhttp"
)

// Transient does not match errors that another attempt would only repeat.
func TestTransientNot(t *testing.T) {
	tests := map[string]struct {
		method  string
		prepare func(transport *http.Transport, req *http.Request)
	}{
		"bad certificate": {"GET", func(transport *http.Transport, _ *http.Request) {
			transport.TLSClientConfig.RootCAs = nil
		}},
		"certificate of another host": {"GET", func(transport *http.Transport, _ *http.Request) {
			transport.TLSClientConfig.ServerName = "another.example"
		}},
		"no version of TLS in common": {"GET", func(transport *http.Transport, _ *http.Request) {
			transport.TLSClientConfig.MaxVersion = tls.VersionTLS11
		}},
		"unknown scheme": {"GET", func(_ *http.Transport, req *http.Request) { req.URL.Scheme = "gopher" }},
		"no host":        {"GET", func(_ *http.Transport, req *http.Request) { req.URL.Host = "" }},
		"bad header":     {"GET", func(_ *http.Transport, req *http.Request) { req.Header.Set("Key", "two\nlines") }},
		"long body":      {"POST", func(_ *http.Transport, req *http.Request) { req.ContentLength = 10 }},
		"failing body": {"POST", func(_ *http.Transport, req *http.Request) {
			req.Body = io.NopCloser(io.MultiReader(req.Body, iotest.ErrReader(errors.New("out of order"))))
		}},
		"answer's long header": {"GET", func(transport *http.Transport, _ *http.Request) {
			transport.MaxResponseHeaderBytes = 1
		}},
	}
	for _, protocol := range []string{http1TLS, http2TLS} {
		for name, test := range tests {
			t.Run(protocol+"/"+name, func(t *testing.T) {
				for by, holds := range senders {
					s, transport := start(t, protocol, answerGet, new(cut))
					req := newRequest(t, test.method, s.URL)
					test.prepare(transport, req)
					wantNotTransient(t, holds, exchange(t, sender(by, transport), req))
				}
			})
		}
	}
}

// answerGet answers GET requests, and lets other requests wait.
func answerGet(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		abandon(r)
	}
	w.Header().Set("Key", strings.Repeat("long", 1<<12))
}

// Transient does not match HTTPS sent to an HTTP port.
func TestTransientNotTLS(t *testing.T) {
	for by, holds := range senders {
		s, transport := start(t, http1, answerGet, new(cut))
		wantNotTransient(t, holds, exchange(t, sender(by, transport), newRequest(t, "GET", "https"+strings.TrimPrefix(s.URL, "http"))))
	}
}

func wantNotTransient(t *testing.T, holds retry.Condition, err error) {
	t.Helper()
	if err == nil || holds(err) {
		t.Errorf("transient: %v (%#v)", err, err)
	}
}

// Transient does not match too many redirects, which only a Client counts.
func TestTransientNotRedirects(t *testing.T) {
	s, transport := start(t, http1, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/", http.StatusFound)
	}, new(cut))
	wantNotTransient(t, retry.Transient, exchange(t, sender("Client", transport), newRequest(t, "GET", s.URL)))
}

// Transient does not match a malformed response.
func TestTransientNotMalformed(t *testing.T) {
	for by, holds := range senders {
		url, transport := serveRaw(t, func(c *net.TCPConn) {
			c.Read(make([]byte, 1<<10))
			io.WriteString(c, "nonsense\r\n\r\n")
		}, http1)
		wantNotTransient(t, holds, exchange(t, sender(by, transport), newRequest(t, "GET", url)))
	}
}

// Transient does not match cancellation by the caller.
func TestTransientNotCanceled(t *testing.T) {
	stages := map[string]func(cancel func(), w http.ResponseWriter, r *http.Request){
		"in mid-upload": func(cancel func(), _ http.ResponseWriter, r *http.Request) {
			io.CopyN(io.Discard, r.Body, uploadSize/4)
			cancel()
		},
		"before the answer": func(cancel func(), _ http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			cancel()
		},
		"in mid-answer": func(cancel func(), w http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			io.WriteString(w, "half")
			w.(http.Flusher).Flush()
			cancel()
		},
	}
	for _, protocol := range protocols {
		for name, stage := range stages {
			t.Run(protocol+"/"+name, func(t *testing.T) {
				for by, holds := range senders {
					var cancel context.CancelFunc
					s, transport := start(t, protocol, func(w http.ResponseWriter, r *http.Request) {
						stage(cancel, w, r)
						abandon(r)
					}, new(cut))
					req := newRequest(t, "POST", s.URL)
					ctx, cancelRequest := context.WithCancel(req.Context())
					cancel = cancelRequest
					err := exchange(t, sender(by, transport), req.WithContext(ctx))
					wantNotTransient(t, holds, err)
				}
			})
		}
	}
}

// Outside HTTP, io.EOF ends a connection and only the program itself closes it:
// neither is transient. A reset is.
func TestTransientConn(t *testing.T) {
	for ending, want := range map[string]bool{"RST": true, "FIN": false} {
		for _, protocol := range []string{http1, http1TLS} {
			for _, where := range []place{{read: 1}, {}} { // at once, or when connected
				t.Run(ending+"/"+protocol, func(t *testing.T) {
					l := &cut{end: endings[ending], where: where}
					s, transport := start(t, protocol, answerGet, l)
					err := readFrom(s.Listener.Addr().String(), transport.TLSClientConfig, func() { l.at(place{read: 1}) })
					if got := retry.Transient(err); err == nil || got != want {
						t.Errorf("got %v for %v", got, err)
					}
				})
			}
		}
	}
}

// readFrom connects to addr, calls connected, writes and then reads.
func readFrom(addr string, config *tls.Config, connected func()) error {
	dial := func() (net.Conn, error) { return net.Dial("tcp", addr) }
	if config != nil {
		dial = func() (net.Conn, error) { return tls.Dial("tcp", addr, config) }
	}
	c, err := dial()
	if err != nil {
		return err
	}
	defer c.Close()
	connected()
	if _, err := c.Write([]byte("hello")); err != nil {
		return err
	}
	_, err = c.Read(make([]byte, 1))
	return err
}

// A connection closed by the program itself is not transient.
func TestTransientNotClosed(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
	l.Close()
	_, accepting := l.Accept()
	_, reading := c.Read(make([]byte, 1))
	_, writing := c.Write([]byte("x"))
	for _, err := range []error{accepting, reading, writing} {
		wantNotTransient(t, retry.Transient, err)
	}
}

// Transient treats an error as coming from a transport, and ignores nil
// pointers.
func TestTransientOfATransport(t *testing.T) {
	for err, want := range map[error]bool{
		nil:                 false,
		io.EOF:              true,
		net.ErrClosed:       true,
		context.Canceled:    false,
		(*net.OpError)(nil): false,
		errors.New("other"): false,
	} {
		if got := retryhttp.Transient(err); got != want {
			t.Errorf("got %v for %#v", got, err)
		}
	}
}
