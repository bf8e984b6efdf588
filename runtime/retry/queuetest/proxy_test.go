package queuetest

import (
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A stage of a request is where a proxy strikes.
type stage int

const (
	before stage = iota // the request is lost
	during              // the request is sent, and the connection lost at once
	after               // the answer is lost
	within              // half of the answer is lost
)

var stages = map[stage]string{before: "before the request", during: "during the request", after: "after the request", within: "in mid-answer"}

// eachStage runs a test for all stages at a time, which spend most of it waiting.
func eachStage(t *testing.T, test func(t *testing.T, stage stage)) {
	t.Helper()
	var all sync.WaitGroup
	for stage, name := range stages {
		all.Go(func() { t.Run(name, func(t *testing.T) { test(t, stage) }) })
	}
	all.Wait()
}

// A strike cuts the connection of every nth request at a stage.
type strike struct {
	stage stage
	every int64
	do    func() // what happens beside, or nil
	seen  atomic.Int64
}

// due reports whether the next request is one to strike at.
func (s *strike) due() bool { return s != nil && s.seen.Add(1)%s.every == 1 }

func (s *strike) happen() {
	if s.do != nil {
		s.do()
	}
}

// A proxy passes connections on to a server, and strikes at its requests.
type proxy struct {
	to, address     string
	request, answer func([]byte) bool
	strike          atomic.Pointer[strike]

	mu       sync.Mutex
	listener net.Listener
}

// newProxy returns a proxy for requests and answers that the funcs recognize by what is
// read at once.
func newProxy(t *testing.T, to string, request, answer func([]byte) bool) *proxy {
	t.Helper()
	p := &proxy{to: to, address: "127.0.0.1:0", request: request, answer: answer}
	if err := p.open(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.close)
	return p
}

// open accepts connections, at the same address as before.
func (p *proxy) open() error {
	l, err := net.Listen("tcp", p.address)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.listener, p.address = l, l.Addr().String()
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(client)
		}
	}()
	return nil
}

// close refuses connections from now on.
func (p *proxy) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.listener.Close()
}

// await waits until connections are accepted.
func (p *proxy) await() {
	for {
		if conn, err := net.Dial("tcp", p.address); err == nil {
			conn.Close()
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// serve passes one connection on.
func (p *proxy) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", p.to)
	if err != nil {
		return
	}
	defer server.Close()
	var awaited atomic.Pointer[strike] // strikes at the next answer
	down := make(chan struct{})
	go func() {
		defer close(down)
		defer client.Close()
		p.passAnswers(client, server, &awaited)
	}()
	p.passRequests(client, server, &awaited)
	server.Close()
	<-down
}

func (p *proxy) passRequests(client, server net.Conn, awaited *atomic.Pointer[strike]) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			return
		}
		var s *strike
		if p.request(buffer[:n]) {
			if s = p.strike.Load(); !s.due() {
				s = nil
			}
		}
		if s != nil && s.stage == before {
			s.happen()
			return
		}
		if s != nil && s.stage != during {
			awaited.Store(s)
		}
		if _, err := server.Write(buffer[:n]); err != nil {
			return
		}
		if s != nil && s.stage == during {
			s.happen()
			return
		}
	}
}

func (p *proxy) passAnswers(client, server net.Conn, awaited *atomic.Pointer[strike]) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := server.Read(buffer)
		if err != nil {
			return
		}
		if s := awaited.Load(); s != nil && p.answer(buffer[:n]) {
			if s.stage == within {
				client.Write(buffer[:n/2])
			}
			s.happen()
			return
		}
		if _, err := client.Write(buffer[:n]); err != nil {
			return
		}
	}
}

func anything([]byte) bool { return true }
