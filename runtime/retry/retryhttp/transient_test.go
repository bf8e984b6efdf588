//go:build go1.26

package retryhttp_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"sync"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryhttp"
)

// A stage is a point in a request at which the server breaks the connection.
type stage struct {
	method  string
	overTLS bool  // there is no such stage without TLS
	where   place // of the connection
	got     place // of the connection, from the time that the client has it
	handle  func(end func(net.Conn), w http.ResponseWriter, r *http.Request)
}

var stages = map[string]stage{
	"when accepted":             {method: "GET", where: place{read: 1}},
	"in the TLS handshake":      {method: "GET", overTLS: true, where: place{read: 200}},
	"in the server's TLS hello": {method: "GET", overTLS: true, where: place{writing: true}},
	"in mid-request":            {method: "POST", got: place{read: 20}},
	"in mid-upload": {method: "POST", handle: func(end func(net.Conn), w http.ResponseWriter, r *http.Request) {
		io.CopyN(io.Discard, r.Body, uploadSize/4)
		end(connOf(r))
		abandon(r)
	}},
	"before the answer": {method: "POST", handle: func(end func(net.Conn), w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		end(connOf(r))
		abandon(r)
	}},
	"in the answer's header": {method: "GET", handle: func(end func(net.Conn), w http.ResponseWriter, r *http.Request) {
		underlying(connOf(r)).(*cutConn).listener.at(place{writing: true})
		w.(http.Flusher).Flush()
	}},
	"in mid-answer of known length": {method: "GET", handle: func(end func(net.Conn), w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		io.WriteString(w, "half")
		w.(http.Flusher).Flush()
		end(connOf(r))
		abandon(r)
	}},
	"in mid-answer": {method: "GET", handle: func(end func(net.Conn), w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "half")
		w.(http.Flusher).Flush()
		end(connOf(r))
		abandon(r)
	}},
}

// Transient matches at every stage at which a server breaks the connection.
func TestTransientStages(t *testing.T) {
	for _, protocol := range protocols {
		for name, stage := range stages {
			if stage.overTLS && protocol != http1TLS && protocol != http2TLS {
				continue
			}
			for ending, end := range endings {
				t.Run(protocol+"/"+name+"/"+ending, func(t *testing.T) {
					for by, holds := range senders {
						wantTransient(t, holds, broken(t, protocol, stage, end, by))
					}
				})
			}
		}
	}
}

// senders are the ways to send a request, each with the condition for its errors.
var senders = map[string]retry.Condition{"Client": retry.Transient, "Transport": retryhttp.Transient}

func sender(by string, transport *http.Transport) func(*http.Request) (*http.Response, error) {
	if by == "Client" {
		return (&http.Client{Transport: transport}).Do
	}
	return transport.RoundTrip
}

// broken returns the error of a request whose connection breaks at the stage.
func broken(t *testing.T, protocol string, stage stage, end func(net.Conn), by string) error {
	l := &cut{end: end, where: stage.where}
	s, transport := start(t, protocol, func(w http.ResponseWriter, r *http.Request) {
		if stage.handle == nil {
			t.Error("the request arrived")
			return
		}
		stage.handle(end, w, r)
		panic(http.ErrAbortHandler)
	}, l)
	req := onConn(newRequest(t, stage.method, s.URL), func(httptrace.GotConnInfo) {
		if stage.got != (place{}) {
			l.at(stage.got)
		}
	})
	return exchange(t, sender(by, transport), req)
}

func wantTransient(t *testing.T, holds retry.Condition, err error) {
	t.Helper()
	if err == nil || !holds(err) || !holds(fmt.Errorf("store: %w", err)) {
		t.Errorf("not transient: %v (%#v)", err, err)
	}
}

// Transient matches if no server listens, or if it stops listening before it
// accepts.
func TestTransientDial(t *testing.T) {
	for by, holds := range senders {
		for _, dialed := range []bool{false, true} {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			req := newRequest(t, "POST", "http://"+l.Addr().String())
			if dialed {
				req = onConn(req, func(httptrace.GotConnInfo) { l.Close() })
			} else {
				l.Close()
			}
			wantTransient(t, holds, exchange(t, sender(by, &http.Transport{}), req))
		}
	}
}

// Transient matches a connection that breaks while idle, if the next request
// already uses it and net/http cannot retry the request.
func TestTransientIdle(t *testing.T) {
	defer log.SetOutput(log.Writer())
	log.SetOutput(io.Discard) // net/http logs what it did not ask for
	breaks := maps.Clone(endings)
	breaks["unsolicited answer"] = func(c net.Conn) { io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n") }
	for _, protocol := range protocols {
		for name, end := range breaks {
			if name == "unsolicited answer" && protocol != http1 && protocol != http1TLS {
				continue
			}
			t.Run(protocol+"/"+name, func(t *testing.T) {
				for by, holds := range senders {
					wantTransient(t, holds, idle(t, protocol, end, by))
				}
			})
		}
	}
}

// idle returns the error of a second request on a connection that broke after the first.
// net/http may drop the connection in between: if the goroutine that sends a request is not
// scheduled for 50ms, it never keeps it. Then a second request has a new connection, which
// nothing breaks, and is sent again.
func idle(t *testing.T, protocol string, end func(net.Conn), by string) error {
	conns := make(chan net.Conn, 100)
	s, transport := start(t, protocol, func(w http.ResponseWriter, r *http.Request) { conns <- connOf(r) }, new(cut))
	transport.DialContext = dialWatched
	send := sender(by, transport)
	for {
		if err := exchange(t, send, newRequest(t, "GET", s.URL)); err != nil {
			t.Fatal(err)
		}
		req := newRequest(t, "POST", s.URL)
		ctx, cancel := context.WithCancel(req.Context())
		reused := false
		err := exchange(t, send, onConn(req.WithContext(ctx), func(got httptrace.GotConnInfo) {
			if reused = got.Reused; !reused {
				cancel()
				return
			}
			for len(conns) > 0 {
				end(<-conns)
			}
			select {
			case <-underlying(got.Conn).(*watchedConn).closed:
			case <-ctx.Done():
			}
		}))
		cancel()
		if reused {
			return err
		}
	}
}

// A watchedConn signals when it is closed.
type watchedConn struct {
	net.Conn
	closing func()
	closed  <-chan struct{}
}

func dialWatched(ctx context.Context, network, addr string) (net.Conn, error) {
	c, err := new(net.Dialer).DialContext(ctx, network, addr)
	closed := make(chan struct{})
	return &watchedConn{c, sync.OnceFunc(func() { close(closed) }), closed}, err
}

func (c *watchedConn) Close() error {
	c.closing()
	return c.Conn.Close()
}

// Transient matches if the server gives up by itself.
func TestTransientServer(t *testing.T) {
	ways := map[string]func(s *httptest.Server, w http.ResponseWriter, r *http.Request){
		"handler aborted before the answer": func(_ *httptest.Server, w http.ResponseWriter, r *http.Request) {},
		"handler aborted in mid-answer": func(_ *httptest.Server, w http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			io.WriteString(w, "half")
			w.(http.Flusher).Flush()
		},
		"shut down in mid-answer": func(s *httptest.Server, w http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			io.WriteString(w, "half")
			w.(http.Flusher).Flush()
			shutDown(s)
			endings["FIN"](connOf(r))
			abandon(r)
		},
		"shut down in mid-upload": func(s *httptest.Server, w http.ResponseWriter, r *http.Request) {
			io.CopyN(io.Discard, r.Body, uploadSize/4)
			shutDown(s)
			s.Config.Close()
		},
	}
	for _, protocol := range protocols {
		for name, way := range ways {
			t.Run(protocol+"/"+name, func(t *testing.T) {
				for by, holds := range senders {
					var s *httptest.Server
					s, transport := start(t, protocol, func(w http.ResponseWriter, r *http.Request) {
						way(s, w, r)
						panic(http.ErrAbortHandler)
					}, new(cut))
					err := exchange(t, sender(by, transport), newRequest(t, "POST", s.URL))
					wantTransient(t, holds, err)
				}
			})
		}
	}
}

// shutDown starts to shut down s, without waiting for its requests.
func shutDown(s *httptest.Server) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s.Config.Shutdown(ctx)
}

// Transient matches a response that breaks off while the request is still being
// sent. The error of reading the response of a Client has no *url.Error.
func TestTransientEarlyAnswer(t *testing.T) {
	for _, protocol := range protocols {
		for ending, end := range endings {
			t.Run(protocol+"/"+ending, func(t *testing.T) {
				for by := range senders {
					s, transport := start(t, protocol, func(w http.ResponseWriter, r *http.Request) {
						io.WriteString(w, "half")
						w.(http.Flusher).Flush()
						end(connOf(r))
						abandon(r)
					}, new(cut))
					wantTransient(t, retryhttp.Transient, exchange(t, sender(by, transport), newRequest(t, "POST", s.URL)))
				}
			})
		}
	}
}

// Transient matches for all requests on an HTTP/2 connection that breaks.
func TestTransientNeighbours(t *testing.T) {
	for _, protocol := range []string{http2, http2TLS} {
		for _, end := range endings {
			for by, holds := range senders {
				var arrived sync.WaitGroup
				arrived.Add(3)
				s, transport := start(t, protocol, func(w http.ResponseWriter, r *http.Request) {
					arrived.Done()
					arrived.Wait()
					io.CopyN(io.Discard, r.Body, uploadSize/8)
					end(connOf(r))
					abandon(r)
				}, new(cut))
				var requests sync.WaitGroup
				for range 3 {
					requests.Go(func() {
						err := exchange(t, sender(by, transport), newRequest(t, "POST", s.URL))
						wantTransient(t, holds, err)
					})
				}
				requests.Wait()
			}
		}
	}
}
