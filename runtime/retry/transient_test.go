package retry_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/servers"
)

// Transient matches network failures that are usually temporary.
func TestTransient(t *testing.T) {
	op := func(err error) error { return &net.OpError{Op: "read", Net: "tcp", Err: err} }
	get := func(err error) error { return &url.Error{Op: "Get", URL: "http://x", Err: err} }
	tests := map[string]struct {
		err  error
		want bool
	}{
		"nil":                              {nil, false},
		"anything":                         {errUnavailable, false},
		"deadline":                         {context.DeadlineExceeded, true},
		"wrapped deadline":                 {fmt.Errorf("get: %w", context.DeadlineExceeded), true},
		"file deadline":                    {os.ErrDeadlineExceeded, true},
		"deadline in a request":            {get(context.DeadlineExceeded), true},
		"deadline wrapped in a request":    {get(fmt.Errorf("transport: %w", context.DeadlineExceeded)), true},
		"deadline wrapped in an operation": {op(fmt.Errorf("tls: %w", os.ErrDeadlineExceeded)), true},
		"deadline beside a system error":   {errors.Join(&fs.PathError{Err: syscall.ENOENT}, context.DeadlineExceeded), true},
		"cancellation":                     {context.Canceled, false},
		"cancellation in a request":        {get(context.Canceled), false},
		"timeout of a type of its own":     {timeoutError{errUnavailable}, true},
		"no file":                          {fs.ErrNotExist, false},
		"unexpected EOF":                   {io.ErrUnexpectedEOF, true},
		"unexpected EOF in a request":      {get(io.ErrUnexpectedEOF), true},
		"EOF, bare":                        {io.EOF, false},
		"EOF, wrapped":                     {fmt.Errorf("read: %w", io.EOF), false},
		"EOF of an operation":              {op(io.EOF), true},
		"EOF of a request":                 {get(io.EOF), true},
		"EOF beside a request":             {errors.Join(get(errUnavailable), io.EOF), false},
		"name does not exist":              {&net.DNSError{IsNotFound: true}, false},
		"name not found for now":           {&net.DNSError{IsNotFound: true, IsTemporary: true}, false},
		"name server is busy":              {&net.DNSError{IsTemporary: true}, true},
		"name server does not answer":      {&net.DNSError{IsTimeout: true}, true},
		"name server is broken":            {&net.DNSError{}, false},
		"no such name in a request":        {get(op(&net.DNSError{IsNotFound: true})), false},
		"name lookup in an operation":      {op(&net.DNSError{IsTemporary: true}), true},
		"bad URL":                          {get(errors.New("unsupported protocol scheme")), false},
		"closed by us":                     {net.ErrClosed, false},
		"operation on what we closed":      {op(net.ErrClosed), false},
		"closed under a request":           {get(net.ErrClosed), true},
		"write that was closed":            {get(fmt.Errorf("write: %w", op(net.ErrClosed))), true},
		"closed beside a request":          {errors.Join(get(errUnavailable), net.ErrClosed), false},
		"no connection":                    {(*net.OpError)(nil), false},
		"no connection in a request":       {get((*net.OpError)(nil)), false},
		"no connection in an operation":    {op((*net.OpError)(nil)), false},
		"no connection, wrapped":           {fmt.Errorf("get: %w", (*net.OpError)(nil)), false},
		"no connection beside a deadline":  {errors.Join((*net.OpError)(nil), context.DeadlineExceeded), true},
		"no request":                       {(*url.Error)(nil), false},
		"no lookup in an operation":        {op((*net.DNSError)(nil)), false},
		"no error in a system call":        {op(&os.SyscallError{Err: (*net.OpError)(nil)}), false},
		"no error in a path's":             {get(&fs.PathError{Err: (*fs.PathError)(nil)}), false},
		"no error of a type of its own":    {fmt.Errorf("get: %w", (*timeoutError)(nil)), false},
		"nothing in a request":             {get(nil), false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := retry.Transient(test.err); got != test.want {
				t.Errorf("got %v for %v", got, test.err)
			}
		})
	}
}

// Transient recognizes the errors of real connections.
func TestTransientConnections(t *testing.T) {
	tests := map[string]func(t *testing.T) error{
		"nobody listens":           dialClosedPort,
		"read deadline":            readPastDeadline,
		"reset by the peer":        readAfterReset,
		"client timeout":           requestTimeout,
		"closed before the answer": requestCutOff,
	}
	for name, provoke := range tests {
		t.Run(name, func(t *testing.T) {
			err := provoke(t)
			if err == nil || !retry.Transient(err) || !retry.Transient(fmt.Errorf("store: %w", err)) {
				t.Errorf("not transient: %v", err)
			}
		})
	}
}

func dialClosedPort(t *testing.T) error {
	l := servers.Listen(t)
	l.Close()
	_, err := net.Dial("tcp", l.Addr().String())
	return err
}

func readPastDeadline(t *testing.T) error {
	conn, err := net.Dial("tcp", servers.Listen(t).Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetReadDeadline(time.Now().Add(-time.Second))
	_, err = conn.Read(make([]byte, 1))
	return err
}

func readAfterReset(t *testing.T) error {
	l := servers.Listen(t)
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	peer, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	peer.(*net.TCPConn).SetLinger(0) // Close then resets the connection
	peer.Close()
	_, err = conn.Read(make([]byte, 1))
	return err
}

func requestTimeout(t *testing.T) error {
	l := servers.Listen(t) // and never accepts
	client := http.Client{Timeout: time.Millisecond}
	_, err := client.Get("http://" + l.Addr().String())
	return err
}

func requestCutOff(t *testing.T) error {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		panic(http.ErrAbortHandler)
	}))
	defer s.Close()
	_, err := s.Client().Post(s.URL, "text/plain", nil)
	return err
}
