package retryhttp_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"sync"
	"testing"
	"time"
)

// The protocols of the test servers.
const (
	http1    = "HTTP/1"
	http1TLS = "HTTP/1 over TLS"
	http2    = "HTTP/2"
	http2TLS = "HTTP/2 over TLS"
)

var protocols = []string{http1, http1TLS, http2, http2TLS}

// start starts a server of the given protocol on the listener l, and returns it
// with a matching transport. A handler gets its connection from connOf.
func start(t *testing.T, protocol string, handler http.HandlerFunc, l *cut) (*httptest.Server, *http.Transport) {
	s := httptest.NewUnstartedServer(handler)
	l.Listener = s.Listener
	s.Listener = l
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.Config.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		return context.WithValue(ctx, connKey{}, c)
	}
	s.EnableHTTP2 = protocol == http2TLS
	unencrypted := new(http.Protocols)
	unencrypted.SetUnencryptedHTTP2(true)
	if protocol == http2 {
		s.Config.Protocols = unencrypted
	}
	if protocol == http1TLS || protocol == http2TLS {
		s.StartTLS()
	} else {
		s.Start()
	}
	transport := s.Client().Transport.(*http.Transport)
	if protocol == http2 {
		transport.Protocols = unencrypted
	}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		s.CloseClientConnections()
		s.Close()
	})
	return s, transport
}

type connKey struct{}

// connOf returns the connection of r.
func connOf(r *http.Request) net.Conn { return r.Context().Value(connKey{}).(net.Conn) }

// The ways to end a connection.
var endings = map[string]func(net.Conn){
	"RST": func(c net.Conn) {
		c = underlying(c)
		c.(*cutConn).SetLinger(0) // Close then resets the connection
		c.Close()
	},
	// FIN, or RST if there is unread data.
	"close": func(c net.Conn) { underlying(c).Close() },
	"FIN":   func(c net.Conn) { underlying(c).(*cutConn).CloseWrite() },
	"close_notify and FIN": func(c net.Conn) {
		if c, ok := c.(*tls.Conn); ok {
			c.CloseWrite()
		}
		underlying(c).(*cutConn).CloseWrite()
	},
}

// underlying returns the connection beneath TLS.
func underlying(c net.Conn) net.Conn {
	if c, ok := c.(*tls.Conn); ok {
		return c.NetConn()
	}
	return c
}

// A cut is a net.Listener whose connections end at a place independent of time:
// after a number of bytes has been read, or in the middle of a write.
type cut struct {
	net.Listener
	end   func(net.Conn)
	mu    sync.Mutex
	where place
}

// A place is where a connection ends.
type place struct {
	read    int  // end when so many bytes have been read, unless 0
	writing bool // end in the middle of the next write
}

func (l *cut) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &cutConn{c.(*net.TCPConn), l}, nil
}

// at sets the place.
func (l *cut) at(where place) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.where = where
}

// reads reports whether the connection ends after n bytes more.
func (l *cut) reads(n int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.where.read == 0 {
		return false
	}
	l.where.read = max(l.where.read-n, 1)
	return l.where.read == 1
}

// writes reports whether the connection ends in the middle of a write.
func (l *cut) writes() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.where.writing
}

// A cutConn is a connection that ends at the place set by its listener.
type cutConn struct {
	*net.TCPConn
	listener *cut
}

func (c *cutConn) Read(p []byte) (int, error) {
	n, err := c.TCPConn.Read(p)
	if n > 0 && c.listener.reads(n) {
		return 0, c.finish()
	}
	return n, err
}

func (c *cutConn) Write(p []byte) (int, error) {
	if c.listener.writes() {
		c.TCPConn.Write(p[:len(p)/2])
		return 0, c.finish()
	}
	return c.TCPConn.Write(p)
}

// finish ends the connection and waits until the client has ended it too:
// closing it with unread data would turn FIN into RST.
func (c *cutConn) finish() error {
	c.listener.end(c)
	io.Copy(io.Discard, c.TCPConn)
	return errors.New("cut")
}

// uploadSize is the size of an upload to a server that breaks the connection
// midway: more than the buffers of a connection hold.
const uploadSize = 8 << 20

// A zeros is a body that net/http cannot replay.
type zeros struct{ io.Reader }

func newZeros() io.Reader { return zeros{io.LimitReader(zeroReader{}, uploadSize)} }

type zeroReader struct{}

func (zeroReader) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// newRequest returns a request, with its own body if method is POST. It times
// out after longer than any test should need.
func newRequest(t *testing.T, method, url string) *http.Request {
	t.Helper()
	ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, errHung)
	t.Cleanup(cancel)
	var body io.Reader
	if method == http.MethodPost {
		body = newZeros()
	}
	req, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	return req
}

var errHung = errors.New("the request hung")

// onConn calls f when req has a connection, before anything is sent over it.
func onConn(req *http.Request, f func(httptrace.GotConnInfo)) *http.Request {
	return req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{GotConn: f}))
}

// exchange sends req and reads the response, with an http.Client or only its
// transport.
func exchange(t *testing.T, send func(*http.Request) (*http.Response, error), req *http.Request) error {
	t.Helper()
	resp, err := send(req)
	if err == nil {
		defer resp.Body.Close()
		_, err = io.Copy(io.Discard, resp.Body)
	}
	if context.Cause(req.Context()) == errHung {
		t.Fatal(errHung)
	}
	return err
}

// abandon waits until the client of r has closed the connection, which a server
// notices only if it has read the body, and leaves the request unanswered:
// otherwise the client might still read the response while closing.
func abandon(r *http.Request) {
	io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
	panic(http.ErrAbortHandler)
}
