//go:build unix

package servers

import (
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// A Cut is a moment at which a proxy closes a connection.
type Cut int32

// The moments of a request.
const (
	Nowhere Cut = iota
	Before      // the request is lost
	Within      // half of the request is lost
	Sent        // the request is sent on, but the answer is not awaited
	After       // the answer is lost
	Amid        // half of the answer is lost
)

// String returns the moment in a few words.
func (c Cut) String() string {
	return [...]string{"nowhere", "before the request", "within the request", "after the request", "before the answer", "within the answer"}[c]
}

// A Proxy passes connections on to a server, and cuts them.
type Proxy struct {
	Port string

	// Answers recognizes what may be the answer to a request whose connection is cut
	// there. Nil means that the next data from the server is. Set it before connecting.
	Answers func(data []byte) bool

	server   string
	mu       sync.Mutex // guards what follows
	listener net.Listener
	cut      Cut
	match    func(request []byte) bool
	then     func()
}

// NewProxy starts a proxy to the address of a server for a test. It cuts nothing before Cut
// is called.
func NewProxy(t testing.TB, server string) *Proxy {
	t.Helper()
	p := &Proxy{Port: "0", server: server}
	p.Open(t)
	t.Cleanup(p.Close)
	return p
}

// Address returns the address of the proxy.
func (p *Proxy) Address() string { return "127.0.0.1:" + p.Port }

// Open accepts connections again, after Close.
func (p *Proxy) Open(t testing.TB) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l, err := net.Listen("tcp", p.Address())
	if err != nil {
		t.Errorf("the proxy cannot listen: %v", err)
		return
	}
	p.listener, p.Port = l, portOf(l)
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(client)
		}
	}()
}

// Close refuses connections from now on.
func (p *Proxy) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.listener.Close()
}

// Cut closes each connection with a request that matches, at the moment. It calls match
// with one request at a time. Just before it closes a connection, it calls then, if not
// nil.
func (p *Proxy) Cut(at Cut, match func(request []byte) bool, then func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut, p.match, p.then = at, match, then
}

// cutOf returns where to cut the connection of a request, and what to do there.
func (p *Proxy) cutOf(request []byte) (Cut, func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	then := p.then
	if then == nil {
		then = func() {}
	}
	if p.cut == Nowhere || !p.match(request) {
		return Nowhere, then
	}
	return p.cut, then
}

// serve passes one connection on.
func (p *Proxy) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	defer server.Close()
	c := &connection{client: client, server: server, isAnswer: p.Answers, answered: make(chan struct{})}
	go c.answers()
	c.requests(p.cutOf)
}

// A connection is one that a proxy passes on.
type connection struct {
	client, server net.Conn
	isAnswer       func([]byte) bool
	cut            atomic.Int32  // of the next answer
	answered       chan struct{} // closed at the end of the answers
}

// requests passes the requests on.
func (c *connection) requests(cutOf func([]byte) (Cut, func())) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := c.client.Read(buffer)
		if err != nil {
			return
		}
		request := buffer[:n]
		cut, then := cutOf(request)
		c.cut.Store(int32(cut))
		switch cut {
		case Before:
			n = 0
		case Within:
			n /= 2
		}
		if _, err := c.server.Write(request[:n]); err != nil {
			return
		}
		if cut == After || cut == Amid {
			<-c.answered
		}
		if cut != Nowhere {
			then()
			return
		}
	}
}

// answers passes the answers on.
func (c *connection) answers() {
	defer close(c.answered)
	buffer := make([]byte, 64<<10)
	for {
		n, err := c.server.Read(buffer)
		if err != nil {
			c.client.Close()
			return
		}
		switch cut := Cut(c.cut.Load()); {
		case cut == Nowhere, c.isAnswer != nil && !c.isAnswer(buffer[:n]):
			c.client.Write(buffer[:n])
		case cut == Amid:
			c.client.Write(buffer[:n/2])
			return
		default:
			return
		}
	}
}
