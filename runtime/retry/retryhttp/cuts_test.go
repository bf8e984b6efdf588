//go:build go1.26

package retryhttp_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryhttp"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// A proxy passes on TCP connections to a server, and cuts them where it is told.
type proxy struct {
	net.Listener
	server string // its address

	mu    sync.Mutex
	conns map[net.Conn]bool // to both sides
	limit limits
}

// limits are the numbers of bytes until the connections are cut; unlimited if negative.
type limits struct{ up, down int }

var unlimited = limits{-1, -1}

// newProxy starts a proxy for the server with that address.
func newProxy(t *testing.T, server string) *proxy {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{Listener: l, server: server, conns: map[net.Conn]bool{}, limit: unlimited}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			running.Go(func() { p.serve(client) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		p.cut()
		running.Wait()
	})
	return p
}

// set sets where to cut the connections from now on.
func (p *proxy) set(l limits) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.limit = l
}

// cut ends all connections.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		c.Close()
	}
	clear(p.conns)
}

// add registers connections to cut.
func (p *proxy) add(cs ...net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range cs {
		p.conns[c] = true
	}
}

// serve passes on a connection until an end closes it or it is cut.
func (p *proxy) serve(client net.Conn) {
	defer client.Close()
	if p.take(&p.limit.up, 0) {
		return // cut when accepted
	}
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	defer server.Close()
	p.add(client, server)
	var both sync.WaitGroup
	both.Go(func() { p.pass(server, client, &p.limit.up) })
	both.Go(func() { p.pass(client, server, &p.limit.down) })
	both.Wait()
}

// pass copies from one side to the other, up to the limit, and then closes both.
func (p *proxy) pass(to, from net.Conn, limit *int) {
	defer to.Close()
	defer from.Close()
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		left, over := p.allowed(limit, n)
		to.Write(buf[:left])
		if over {
			p.cut()
		}
		if err != nil || over {
			return
		}
	}
}

// take reports whether the limit is reached after n bytes.
func (p *proxy) take(limit *int, n int) bool {
	_, over := p.allowed(limit, n)
	return over
}

// allowed takes n bytes from the limit and returns how many of them may pass.
func (p *proxy) allowed(limit *int, n int) (left int, over bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if *limit < 0 {
		return n, false
	}
	left = min(n, *limit)
	*limit -= left
	return left, *limit == 0
}

// A ledger is a server that counts what it has carried out, by the ID of the request. It
// cuts the connections as the first attempt of each request demands.
type ledger struct {
	mu       sync.Mutex
	done     map[string]int
	wrong    int    // requests with a part of the body
	executed func() // called before the answer
}

func (l *ledger) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // cut; nothing is carried out
	}
	l.mu.Lock()
	l.done[r.Header.Get("ID")]++
	if string(body) != payload {
		l.wrong++
	}
	executed := l.executed
	l.executed = nil
	l.mu.Unlock()
	if executed != nil {
		executed()
	}
	fmt.Fprintf(w, "done %s, %s", r.Header.Get("ID"), strings.Repeat("and more ", 100))
}

// next sets what happens during the next request that is carried out.
func (l *ledger) next(executed func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.executed = executed
}

// The cuts: each prepares the proxy and the server for a request numbered i.
var cuts = map[string]func(p *proxy, l *ledger, i int){
	"when accepted":            func(p *proxy, _ *ledger, _ int) { p.cut(); p.set(limits{0, -1}) },
	"before or in the request": func(p *proxy, _ *ledger, i int) { p.cut(); p.set(limits{1 + i, -1}) },
	"after the request":        func(p *proxy, l *ledger, _ int) { l.next(func() { p.set(unlimited); p.cut() }) },
	"in mid-answer":            func(p *proxy, l *ledger, i int) { l.next(func() { p.set(limits{-1, 1 + i}) }) },
}

// A POST is never carried out twice and an idempotent PUT is never lost, wherever the
// connection is cut. The count of what the server has carried out is the proof.
func TestTransportUnderCuts(t *testing.T) {
	n := 200
	if testing.Short() {
		n = 20
	}
	for _, protocol := range []string{http1, http1TLS, http2, http2TLS} {
		for name, prepare := range cuts {
			t.Run(protocol+"/"+name, func(t *testing.T) {
				for method, wrong := range map[string]func(done int) bool{
					"POST": func(done int) bool { return done > 1 },
					"PUT":  func(done int) bool { return done < 1 },
				} {
					l := &ledger{done: map[string]int{}}
					s, base := start(t, protocol, l.ServeHTTP, new(cut))
					p := newProxy(t, s.Listener.Addr().String())
					failed := sendAll(t, n, method, s, base, p, func(i int) { prepare(p, l, i) })
					times := map[int]int{}
					for i := range n {
						done := l.done[fmt.Sprint(i)]
						times[done]++
						if wrong(done) {
							t.Errorf("%s %d was carried out %d times", method, i, done)
						}
					}
					if l.wrong > 0 {
						t.Errorf("%s: %d requests had another body", method, l.wrong)
					}
					if method == "PUT" && failed > 0 {
						t.Errorf("%d of %d PUTs failed", failed, n)
					}
					t.Logf("%s: %d of %d failed; times carried out: %v", method, failed, n, times)
				}
			})
		}
	}
}

// sendAll sends n requests through the proxy and returns how many failed before there was a
// response. prepare is called before the first attempt of each; later ones are not cut.
func sendAll(t *testing.T, n int, method string, s *httptest.Server, base *http.Transport, p *proxy, prepare func(i int)) (failed int) {
	transport := &retryhttp.Transport{
		Base:    base,
		Policy:  retry.Policy{MaxAttempts: 5, OnRetry: func(retry.Event) { p.set(unlimited) }},
		Options: []retry.Option{retrytest.Instant(), retry.WithTracker(nil)},
	}
	url := strings.Replace(s.URL, s.Listener.Addr().String(), p.Addr().String(), 1)
	for i := range n {
		prepare(i)
		req := newReq(t, method, url, strings.NewReader(payload))
		req.Header.Set("ID", fmt.Sprint(i))
		if method == http.MethodPut {
			req.Header["Idempotency-Key"] = nil
		}
		resp, err := transport.RoundTrip(req)
		p.set(unlimited)
		if err != nil {
			failed++
			if method == http.MethodPut {
				t.Logf("%d: %v (%#[2]v)", i, err)
			}
			continue
		}
		io.Copy(io.Discard, resp.Body) // may be cut: that is for the reader to handle
		resp.Body.Close()
	}
	return failed
}
