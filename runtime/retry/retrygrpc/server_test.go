package retrygrpc_test

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/retrygen/retrygen/runtime/retry/internal/servers"
)

// The methods of a server.
const (
	place = "/shop.Orders/Place" // adds an order
	watch = "/shop.Orders/Watch" // returns three events
	load  = "/shop.Orders/Load"  // receives orders
)

// A server carries out calls and counts them.
type server struct {
	address string
	stop    func() // ends all connections, and waits for all calls

	// what runs at the beginning of a call, and before each message of a stream but the
	// first: nil means nothing.
	called  func(ctx context.Context, attempt int) error
	sending func(n int) error

	mu       sync.Mutex
	executed map[string]int // calls that succeeded, by their argument
	headers  []metadata.MD  // of all calls
}

// enter records a call.
func (s *server) enter(ctx context.Context) error {
	md, _ := metadata.FromIncomingContext(ctx)
	s.mu.Lock()
	s.headers = append(s.headers, md)
	n := len(s.headers)
	s.mu.Unlock()
	if s.called == nil {
		return nil
	}
	return s.called(ctx, n)
}

// execute has the side effect of a call.
func (s *server) execute(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.executed[id]++
}

// count returns how often a call was carried out.
func (s *server) count(id string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.executed[id]
}

// calls returns the number of calls so far.
func (s *server) calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.headers)
}

// place handles Place.
func (s *server) place(_ any, ctx context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
	var id wrapperspb.StringValue
	if err := decode(&id); err != nil {
		return nil, err
	}
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	s.execute(id.Value)
	return &id, nil
}

// watch handles Watch.
func (s *server) watch(_ any, stream grpc.ServerStream) error {
	var id wrapperspb.StringValue
	if err := stream.RecvMsg(&id); err != nil {
		return err
	}
	if err := s.enter(stream.Context()); err != nil {
		return err
	}
	s.execute(id.Value)
	for n := range 3 {
		if s.sending != nil {
			if err := s.sending(n); err != nil {
				return err
			}
		}
		if err := stream.SendMsg(wrapperspb.String(id.Value)); err != nil {
			return err
		}
	}
	return nil
}

// load handles Load.
func (s *server) load(_ any, stream grpc.ServerStream) error {
	if err := s.enter(stream.Context()); err != nil {
		return err
	}
	for {
		var id wrapperspb.StringValue
		switch err := stream.RecvMsg(&id); err {
		case nil:
			s.execute(id.Value)
		case io.EOF:
			return stream.SendMsg(&id)
		default:
			return err
		}
	}
}

// newServer starts a server.
func newServer(t testing.TB) *server {
	t.Helper()
	s := &server{executed: map[string]int{}}
	g := grpc.NewServer(grpc.WaitForHandlers(true))
	s.stop = g.Stop
	g.RegisterService(&grpc.ServiceDesc{
		ServiceName: "shop.Orders",
		Methods:     []grpc.MethodDesc{{MethodName: "Place", Handler: s.place}},
		Streams: []grpc.StreamDesc{
			{StreamName: "Watch", Handler: s.watch, ServerStreams: true},
			{StreamName: "Load", Handler: s.load, ClientStreams: true},
		},
	}, nil)
	listener := servers.Listen(t)
	s.address = listener.Addr().String()
	go g.Serve(listener)
	t.Cleanup(g.Stop)
	return s
}

// dial connects to an address. A lost connection is replaced soon.
func dial(t testing.TB, address string, opts ...grpc.DialOption) *grpc.ClientConn {
	t.Helper()
	soon := grpc.ConnectParams{
		Backoff:           backoff.Config{BaseDelay: time.Millisecond, Multiplier: 1, MaxDelay: time.Millisecond},
		MinConnectTimeout: 5 * time.Second,
	}
	conn, err := grpc.NewClient("passthrough:///"+address, append(opts,
		grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithConnectParams(soon))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// A proxy passes connections on, frame by frame of HTTP/2. It cuts the connection of the
// first of every few requests.
type proxy struct {
	net.Listener
	to       string
	cut      cut
	every    int64 // requests
	requests atomic.Int64
	refusing atomic.Int64 // number of connections still to be refused

	mu    sync.Mutex
	conns []net.Conn
}

// A cut is a place at which a proxy cuts a connection.
type cut int

const (
	nowhere cut = iota
	before      // the request is lost
	after       // the answer is lost
	within      // half of the answer is lost
)

// newProxy starts a proxy to an address.
func newProxy(t testing.TB, to string, cut cut, every int64) *proxy {
	p := &proxy{Listener: servers.Listen(t), to: to, cut: cut, every: every}
	go func() {
		for {
			client, err := p.Accept()
			if err != nil {
				return
			}
			if p.refusing.Add(-1) >= 0 {
				client.Close()
				continue
			}
			go p.serve(client)
		}
	}()
	return p
}

// close closes all connections.
func (p *proxy) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.conns {
		c.Close()
	}
	p.conns = nil
}

// The types of frames, and where the parts of their headers are.
const (
	dataFrame    = 0
	headersFrame = 1
	prefaceSize  = 24
	headerSize   = 9
)

// A frame is one of HTTP/2.
type frame []byte

func (f frame) kind() byte     { return f[3] }
func (f frame) stream() uint32 { return binary.BigEndian.Uint32(f[5:]) }

// readFrame reads a frame.
func readFrame(r io.Reader) (frame, error) {
	f := make(frame, headerSize)
	if _, err := io.ReadFull(r, f); err != nil {
		return nil, err
	}
	size := int(f[0])<<16 | int(f[1])<<8 | int(f[2])
	f = append(f, make([]byte, size)...)
	_, err := io.ReadFull(r, f[headerSize:])
	return f, err
}

// serve passes one connection on.
func (p *proxy) serve(client net.Conn) {
	defer client.Close()
	backend, err := net.Dial("tcp", p.to)
	if err != nil {
		return
	}
	defer backend.Close()
	p.mu.Lock()
	p.conns = append(p.conns, client, backend)
	p.mu.Unlock()
	var doomed atomic.Uint32 // the stream of the request whose answer is lost
	go p.answer(client, backend, &doomed)
	if _, err := io.CopyN(backend, client, prefaceSize); err != nil {
		return
	}
	for {
		f, err := readFrame(client)
		if err != nil {
			return
		}
		if f.kind() == headersFrame && p.cut != nowhere && p.requests.Add(1)%p.every == 1 {
			if p.cut == before {
				return
			}
			doomed.CompareAndSwap(0, f.stream())
		}
		if _, err := backend.Write(f); err != nil {
			return
		}
	}
}

// answer passes the frames of the server on.
func (p *proxy) answer(client, backend net.Conn, doomed *atomic.Uint32) {
	defer client.Close()
	defer backend.Close()
	for {
		f, err := readFrame(backend)
		if err != nil {
			return
		}
		if id := doomed.Load(); id != 0 && f.stream() == id {
			switch {
			case p.cut == after:
				return
			case f.kind() == dataFrame:
				client.Write(f[:len(f)-2])
				return
			}
		}
		if _, err := client.Write(f); err != nil {
			return
		}
	}
}
