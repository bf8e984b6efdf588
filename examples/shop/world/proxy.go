package world

import (
	"net"
	"regexp"
	"sync"
	"sync/atomic"
	"time"
)

// A Cut is the moment at which a connection dies.
type Cut int32

// Cuts.
const (
	Nowhere Cut = iota
	Before      // the request is lost
	After       // the answer is lost
	Amid        // half of the answer arrives
)

func (c Cut) String() string {
	return [...]string{"none", "cut before", "cut after", "cut amid"}[c]
}

// A Proxy passes connections on to a server, and cuts or refuses some of them.
type Proxy struct {
	Address string

	server string
	match  *regexp.Regexp // the requests to count

	mu       sync.Mutex
	listener net.Listener
	conns    map[net.Conn]bool
	cut      func(n int) Cut
	n        int
}

// CutAt sets where to cut the n-th request from now on, beginning with 1.
func (p *Proxy) CutAt(cut func(n int) Cut) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut, p.n = cut, 0
}

// next returns where to cut data of a client, if at all.
func (p *Proxy) next(data []byte) Cut {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cut == nil || !p.match.Match(data) {
		return Nowhere
	}
	p.n++
	return p.cut(p.n)
}

// Refuse ends all connections, and refuses new ones for a while.
func (p *Proxy) Refuse() {
	p.close()
	time.AfterFunc(50*time.Millisecond, p.reopen)
}

func (p *Proxy) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.listener != nil {
		p.listener.Close()
	}
	for client := range p.conns {
		client.Close()
	}
}

func (p *Proxy) reopen() {
	l, err := net.Listen("tcp", p.Address)
	if err != nil {
		time.AfterFunc(50*time.Millisecond, p.reopen)
		return
	}
	p.accept(l)
}

func (p *Proxy) accept(l net.Listener) {
	p.mu.Lock()
	p.listener = l
	p.mu.Unlock()
	for {
		client, err := l.Accept()
		if err != nil {
			return
		}
		go p.pass(client)
	}
}

// pass passes on a connection until either side ends it, or it is cut.
func (p *Proxy) pass(client net.Conn) {
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		client.Close()
		return
	}
	p.mu.Lock()
	p.conns[client] = true
	p.mu.Unlock()
	var cut atomic.Int32
	go forward(client, server, func(answer []byte) ([]byte, bool) {
		switch Cut(cut.Load()) {
		case After:
			return nil, true
		case Amid:
			return answer[:len(answer)/2], true
		}
		return answer, false
	})
	forward(server, client, func(request []byte) ([]byte, bool) {
		c := p.next(request)
		if c == Before {
			return nil, true
		}
		cut.CompareAndSwap(int32(Nowhere), int32(c))
		return request, false
	})
	p.mu.Lock()
	delete(p.conns, client)
	p.mu.Unlock()
}

// forward copies data until edit cuts the connection, and then closes both ends.
func forward(to, from net.Conn, edit func([]byte) (_ []byte, cut bool)) {
	defer to.Close()
	defer from.Close()
	buf := make([]byte, 1<<16)
	for {
		n, err := from.Read(buf)
		if err != nil {
			return
		}
		data, cut := edit(buf[:n])
		to.Write(data)
		if cut {
			time.Sleep(20 * time.Millisecond) // a server of gRPC acknowledges before it begins
			return
		}
	}
}
