// Package lsp is a language server for //retry: directives. It tells editors what the
// generator and vet report, completes directives, shows the plan of a method, and offers fixes.
//
// [Serve] speaks the Language Server Protocol 3.17 over two streams. JSON-RPC comes from
// github.com/creachadair/jrpc2; the types of the protocol that are needed are in protocol.go.
//
// A package is checked in the background, whenever one of its files is opened, changed or
// saved. A newer check of a package cancels an older one, and requests do not wait for either.
// What an editor has not saved takes the place of the file on disk. Nothing else is kept
// between checks, so it does not matter how many modules the folders of a workspace belong to.
package lsp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/creachadair/jrpc2"
	"github.com/creachadair/jrpc2/channel"
)

// Config configures a server.
type Config struct {
	Version string        // of retrygen
	Pause   time.Duration // between the last change of a document and its check
	Tags    string        // comma-separated list of build tags; clients may send others
	Env     []string      // environment of the go command; nil means the environment of the process
}

// errExit is the error of a session that ends without a shutdown request.
var errExit = errors.New("the editor ended the session without a shutdown request")

// Serve serves one client, whose messages it reads from r, until the client ends the session
// or ctx ends. It returns nil if the client has requested the shutdown.
func Serve(ctx context.Context, r io.Reader, w io.Writer, cfg Config) error {
	ctx, cancel := context.WithCancel(ctx)
	s := &server{
		Config: cfg, ctx: ctx, exit: make(chan struct{}),
		documents: map[string]*document{}, folders: map[string]*folder{}, slots: make(chan struct{}, maxChecks),
	}
	s.methods = s.table()
	s.rpc = jrpc2.NewServer(s, &jrpc2.ServerOptions{
		AllowPush: true, DisableBuiltin: true, Concurrency: maxRequests,
		NewContext: func() context.Context { return ctx },
	})
	s.rpc.Start(tolerant{channel.LSP(r, unclosed{w})})
	ended := make(chan error, 1)
	go func() { ended <- s.rpc.Wait() }()
	var err error
	select {
	case err = <-ended:
	case <-s.exit: // r may stay open
	case <-ctx.Done():
		err = ctx.Err()
	}
	cancel()
	s.rpc.Stop()
	s.checks.Wait()
	if err == nil && s.is() != down {
		err = errExit
	}
	return err
}

// maxRequests is the number of requests that are answered at a time. Those that wait for a
// package must not keep the next change of a document waiting.
const maxRequests = 100

// A server serves one client.
type server struct {
	Config
	ctx     context.Context // ends with the session
	rpc     *jrpc2.Server
	methods map[string]jrpc2.Handler
	exit    chan struct{} // closed by the exit notification
	slots   chan struct{} // one for each check that is running
	checks  sync.WaitGroup

	mu        sync.Mutex
	state     state
	documents map[string]*document // open ones, by path
	folders   map[string]*folder   // those of open documents, by path
}

// A state is the part of a session.
type state int

const (
	fresh state = iota // not yet initialized
	up
	down // after the shutdown request
)

func (s *server) is() state {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

// table returns the methods of the protocol that the server knows.
func (s *server) table() map[string]jrpc2.Handler {
	return map[string]jrpc2.Handler{
		"initialize":                      request(s.initialize),
		"initialized":                     notice(func(*struct{}) {}),
		"shutdown":                        s.shutdown,
		"exit":                            s.goodbye,
		"$/cancelRequest":                 notice(s.cancelRequest),
		"$/setTrace":                      notice(func(*struct{}) {}),
		"workspace/didChangeWatchedFiles": notice(s.didChangeWatchedFiles),
		"textDocument/didOpen":            notice(s.didOpen),
		"textDocument/didChange":          notice(s.didChange),
		"textDocument/didSave":            notice(s.didSave),
		"textDocument/didClose":           notice(s.didClose),
		"textDocument/completion":         request(s.completion),
		"textDocument/hover":              request(s.hover),
		"textDocument/codeAction":         request(s.codeAction),
		"workspace/executeCommand":        request(s.executeCommand),
	}
}

// request adapts the func of a request.
func request[P, R any](f func(context.Context, *P) (R, error)) jrpc2.Handler {
	return func(ctx context.Context, req *jrpc2.Request) (any, error) {
		var params P
		if err := req.UnmarshalParams(&params); err != nil {
			return nil, err
		}
		return f(ctx, &params)
	}
}

// notice adapts the func of a notification.
func notice[P any](f func(*P)) jrpc2.Handler {
	return func(_ context.Context, req *jrpc2.Request) (any, error) {
		var params P
		if err := req.UnmarshalParams(&params); err != nil {
			return nil, err
		}
		f(&params)
		return nil, nil
	}
}

// Error codes of the protocol.
const (
	codeNotInitialized jrpc2.Code = -32002
	codeCancelled      jrpc2.Code = -32800
)

// Assign implements [jrpc2.Assigner].
func (s *server) Assign(_ context.Context, method string) jrpc2.Handler {
	h := s.methods[method]
	if h == nil {
		return nil
	}
	return func(ctx context.Context, req *jrpc2.Request) (any, error) {
		switch state := s.is(); {
		case method == "exit":
		case state == fresh && method != "initialize":
			return nil, jrpc2.Errorf(codeNotInitialized, "%s before initialize", method)
		case state == down, state == up && method == "initialize":
			return nil, jrpc2.Errorf(jrpc2.InvalidRequest, "%s is not valid now", method)
		}
		var result any
		err := s.guard(method, func() (err error) { result, err = h(ctx, req); return err })
		if err != nil && ctx.Err() != nil {
			err = jrpc2.Errorf(codeCancelled, "%s was canceled", method)
		}
		return result, err
	}
}

// guard calls f, and turns a panic into an error, so that a mistake in one check does not end
// the session.
func (s *server) guard(what string, f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: internal error: %v", what, p)
			s.log(messageError, "%v", err)
		}
	}()
	return f()
}

// log writes to the client's log.
func (s *server) log(typ int, format string, args ...any) {
	_ = s.rpc.Notify(s.ctx, "window/logMessage", messageParams{typ, fmt.Sprintf(format, args...)}) // lost with the client
}

// tell shows a message to the user.
func (s *server) tell(typ int, format string, args ...any) {
	_ = s.rpc.Notify(s.ctx, "window/showMessage", messageParams{typ, "retrygen: " + fmt.Sprintf(format, args...)})
}

func (s *server) initialize(_ context.Context, p *initializeParams) (map[string]any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state = up
	if tags := p.InitializationOptions.Tags; tags != "" {
		s.Tags = tags
	}
	return map[string]any{
		"capabilities": capabilities(),
		"serverInfo":   map[string]string{"name": "retrygen", "version": s.Version},
	}, nil
}

func (s *server) shutdown(context.Context, *jrpc2.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state = down
	for _, f := range s.folders {
		f.cancel()
	}
	return nil, nil
}

func (s *server) goodbye(context.Context, *jrpc2.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.exit:
	default:
		close(s.exit)
	}
	return nil, nil
}

func (s *server) cancelRequest(p *cancelParams) {
	s.rpc.CancelRequest(string(p.ID))
}

// A tolerant channel ignores the content type, which older editors spell differently.
type tolerant struct{ channel.Channel }

func (c tolerant) Recv() ([]byte, error) {
	msg, err := c.Channel.Recv()
	if _, mismatch := errors.AsType[*channel.ContentTypeMismatchError](err); mismatch {
		err = nil
	}
	return msg, err
}

// unclosed has a Close that does nothing.
type unclosed struct{ io.Writer }

func (unclosed) Close() error { return nil }
