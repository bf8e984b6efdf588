package retrygrpc

import (
	"context"
	"io"
	"iter"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// A serverStream receives the messages of a server. An attempt lasts from the opening of the
// stream to the first message; in between, the retry loop is suspended.
type serverStream struct {
	ctx     context.Context // the caller's
	open    func(context.Context) (*attempt, grpc.ClientStream, error)
	unwatch func() bool // stops watching ctx

	loop sync.Mutex                     // guards the following fields; held while the loop runs
	next func() (context.Context, bool) // continues the loop
	stop func()                         // ends the loop
	over bool                           // the loop has ended
	err  error                          // of the current attempt, for the loop

	mu        sync.Mutex // guards the following fields
	try       try        // the current attempt
	request   any        // nil before SendMsg
	committed bool       // the caller has seen something of the current attempt
}

// A try is an attempt of a serverStream.
type try struct {
	ctx     context.Context // of the loop
	attempt *attempt
	grpc.ClientStream
}

// newServerStream opens a stream, with retries.
func newServerStream(ctx context.Context, m *retry.Method, open func(context.Context) (*attempt, grpc.ClientStream, error)) (grpc.ClientStream, error) {
	s := &serverStream{ctx: ctx, open: open}
	s.loop.Lock()
	defer s.loop.Unlock()
	s.next, s.stop = iter.Pull(m.Attempts(ctx, &s.err))
	s.unwatch = context.AfterFunc(ctx, s.abandon)
	if !s.advance() {
		return nil, s.err
	}
	return s, nil
}

// advance ends the current attempt, and begins others until one has opened the stream. It
// returns false if the loop has ended, with the result of the call in s.err.
func (s *serverStream) advance() bool {
	for {
		ctx, another := s.next()
		if !another {
			s.finish()
			return false
		}
		if s.err = s.begin(ctx); s.err == nil {
			return true
		}
	}
}

// begin opens the stream, and sends the request if there is one already.
func (s *serverStream) begin(ctx context.Context) error {
	a, stream, err := s.open(ctx)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.try = try{ctx, a, stream}
	request := s.request
	s.mu.Unlock()
	if request == nil {
		return nil
	}
	if err := stream.SendMsg(request); err != nil && err != io.EOF { // then RecvMsg returns the error
		return err
	}
	return stream.CloseSend()
}

// finish ends the loop. s.err is the error of the current attempt, and then that of the call.
func (s *serverStream) finish() {
	s.stop()
	s.unwatch()
	s.over = true
	s.mu.Lock()
	defer s.mu.Unlock()
	s.request = nil
}

// abandon ends the loop when the caller's context ends before the first message.
func (s *serverStream) abandon() {
	s.loop.Lock()
	defer s.loop.Unlock()
	if !s.over {
		s.err = status.FromContextError(s.ctx.Err()).Err()
		s.finish()
	}
}

// RecvMsg receives a message, and opens the stream again if the first one fails.
func (s *serverStream) RecvMsg(m any) error {
	s.loop.Lock()
	if s.over {
		s.loop.Unlock()
		return s.current().RecvMsg(m)
	}
	defer s.loop.Unlock()
	for {
		ended := s.receive(m)
		if s.err != nil && s.isCommitted() {
			s.finish()
		}
		if !s.over && s.advance() {
			continue
		}
		if s.err == nil && ended {
			return io.EOF
		}
		return s.err
	}
}

// receive receives the first message of an attempt. ended reports that there is none.
func (s *serverStream) receive(m any) (ended bool) {
	t := s.current()
	err := t.RecvMsg(m)
	if err == io.EOF && t.attempt.lost() {
		err = errLost
	}
	switch err {
	case nil:
		support.Keep(t.ctx, t.ClientStream)
		fallthrough
	case io.EOF:
		s.err = nil
	default:
		s.err = t.attempt.mark(err, t.Trailer())
	}
	return err == io.EOF
}

// SendMsg sends the request. An error means that it cannot be sent, by any attempt.
func (s *serverStream) SendMsg(m any) error {
	s.mu.Lock()
	s.request = m
	t := s.try
	s.mu.Unlock()
	err := t.SendMsg(m)
	if err == nil || err == io.EOF {
		return err
	}
	s.loop.Lock()
	defer s.loop.Unlock()
	if !s.over {
		s.err = err
		s.finish()
	}
	return err
}

// Header returns the header from the server. Having seen one, the caller must not get the
// messages of another attempt.
func (s *serverStream) Header() (metadata.MD, error) {
	md, err := s.current().Header()
	if md != nil {
		s.commit()
	}
	return md, err
}

// Context returns the context of the stream, which rules out further attempts.
func (s *serverStream) Context() context.Context {
	s.commit()
	return s.current().Context()
}

// Trailer returns the trailer of the last attempt.
func (s *serverStream) Trailer() metadata.MD { return s.current().Trailer() }

// CloseSend tells the server that there are no more messages.
func (s *serverStream) CloseSend() error { return s.current().CloseSend() }

// current returns the current attempt.
func (s *serverStream) current() try {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.try
}

// commit rules out further attempts.
func (s *serverStream) commit() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.committed = true
}

func (s *serverStream) isCommitted() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.committed
}
