package pieces

import (
	"context"
	"database/sql/driver"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"net"
	"slices"
	"strings"
	"testing"
)

var errBroken = errors.New("broken")

// conn fails once, half way.
type conn struct {
	net.Conn // what the tests do not call
	content  io.Reader
	written  strings.Builder
	failed   bool
	closed   int
}

func (c *conn) half(p []byte) ([]byte, error) {
	if c.failed {
		return p, nil
	}
	c.failed = true
	return p[:2], errBroken
}

func (c *conn) Read(p []byte) (int, error) {
	p, broken := c.half(p)
	n, err := c.content.Read(p)
	return n, errors.Join(broken, err)
}

func (c *conn) Write(p []byte) (int, error) {
	p, err := c.half(p)
	n, _ := c.written.Write(p)
	return n, err
}

func (c *conn) Close() error { c.closed++; return errBroken }

// What a failed Read has taken is not lost with a nil error.
func TestRead(t *testing.T) {
	r := NewRetryingConn(&conn{content: strings.NewReader("hello")})
	p := make([]byte, 5)
	if n, err := r.Read(p); !errors.Is(err, errBroken) || string(p[:n]) != "he" {
		t.Errorf("%q, %v", p[:n], err)
	}
}

// What a failed Write has written is not written twice.
func TestWrite(t *testing.T) {
	c := &conn{}
	if n, err := NewRetryingConn(c).Write([]byte("hello")); n != 2 || !errors.Is(err, errBroken) || c.written.String() != "he" {
		t.Errorf("%d, %v; wrote %q", n, err, c.written.String())
	}
}

// The other methods of a connection are retried.
func TestClose(t *testing.T) {
	c := &conn{}
	if err := NewRetryingConn(c).Close(); !errors.Is(err, errBroken) || c.closed != 3 {
		t.Errorf("%v after %d calls", err, c.closed)
	}
}

// counted counts calls, which all fail.
type counted struct{ calls []string }

func (c *counted) call(name string) error {
	c.calls = append(c.calls, name)
	return errBroken
}

func (c *counted) ReadRune() (rune, int, error)               { return 0, 0, c.call("ReadRune") }
func (c *counted) UnreadRune() error                          { return c.call("UnreadRune") }
func (c *counted) WriteTo(io.Writer) (int64, error)           { return 0, c.call("WriteTo") }
func (c *counted) Seek(int64, int) (int64, error)             { return 0, c.call("Seek") }
func (c *counted) ReadString(byte) (string, error)            { return "", c.call("ReadString") }
func (c *counted) WriteString(string) (int, error)            { return 0, c.call("WriteString") }
func (c *counted) WriteByte(byte) error                       { return c.call("WriteByte") }
func (c *counted) ReadFrom(io.Reader) (int64, error)          { return 0, c.call("ReadFrom") }
func (c *counted) Write(context.Context, []byte) (int, error) { return 0, c.call("Write") }
func (c *counted) ReadAt([]byte, int64) (int, error)          { return 0, c.call("ReadAt") }
func (c *counted) WriteAt([]byte, int64) (int, error)         { return 0, c.call("WriteAt") }
func (c *counted) ReadLine() ([]byte, bool, error)            { return nil, false, c.call("ReadLine") }
func (c *counted) Peek(int) ([]byte, error)                   { return nil, c.call("Peek") }
func (c *counted) Token() (xml.Token, error)                  { return nil, c.call("Token") }
func (c *counted) Decode(any) error                           { return c.call("Decode") }
func (c *counted) Send(*Message) error                        { return c.call("Send") }
func (c *counted) Recv() (*Message, error)                    { return nil, c.call("Recv") }
func (c *counted) CloseAndRecv() (*Message, error)            { return nil, c.call("CloseAndRecv") }
func (c *counted) SendMsg(any) error                          { return c.call("SendMsg") }
func (c *counted) RecvMsg(any) error                          { return c.call("RecvMsg") }
func (c *counted) CloseSend() error                           { return nil }
func (c *counted) Context() context.Context                   { return nil }

func TestPiecesAreNotRetried(t *testing.T) {
	for name, call := range map[string]func(c *counted){
		"ReadRune":     func(c *counted) { _, _, _ = NewRetryingText(c).ReadRune() },
		"UnreadRune":   func(c *counted) { _ = NewRetryingText(c).UnreadRune() },
		"WriteTo":      func(c *counted) { _, _ = NewRetryingText(c).WriteTo(nil) },
		"Seek":         func(c *counted) { _, _ = NewRetryingText(c).Seek(1, io.SeekCurrent) },
		"ReadString":   func(c *counted) { _, _ = NewRetryingText(c).ReadString('\n') },
		"WriteString":  func(c *counted) { _, _ = NewRetryingSink(c).WriteString("") },
		"WriteByte":    func(c *counted) { _ = NewRetryingSink(c).WriteByte(0) },
		"ReadFrom":     func(c *counted) { _, _ = NewRetryingSink(c).ReadFrom(nil) },
		"Write":        func(c *counted) { _, _ = NewRetryingSink(c).Write(t.Context(), nil) },
		"ReadLine":     func(c *counted) { _, _, _ = NewRetryingLines(c).ReadLine() },
		"Token":        func(c *counted) { _, _ = NewRetryingTokens(c).Token() },
		"Decode":       func(c *counted) { _ = NewRetryingTokens(c).Decode(nil) },
		"Send":         func(c *counted) { _ = NewRetryingChat(c).Send(nil) },
		"Recv":         func(c *counted) { _, _ = NewRetryingChat(c).Recv() },
		"CloseAndRecv": func(c *counted) { _, _ = NewRetryingChat(c).CloseAndRecv() },
		"SendMsg":      func(c *counted) { _ = NewRetryingChat(c).SendMsg(nil) },
		"RecvMsg":      func(c *counted) { _ = NewRetryingChat(c).RecvMsg(nil) },
	} {
		c := &counted{}
		if call(c); !slices.Equal(c.calls, []string{name}) {
			t.Errorf("called %q, want %s once", c.calls, name)
		}
	}
	stream := &counted{}
	_ = NewRetryingStream[Message, Message](stream).Send(nil)
	_, _ = NewRetryingStream[Message, Message](stream).Recv()
	if !slices.Equal(stream.calls, []string{"Send", "Recv"}) {
		t.Errorf("called %q of a generic stream", stream.calls)
	}
}

func TestRepeatable(t *testing.T) {
	for name, call := range map[string]func(c *counted){
		"ReadAt":  func(c *counted) { _, _ = NewRetryingBlocks(c).ReadAt(nil, 0) },
		"WriteAt": func(c *counted) { _, _ = NewRetryingBlocks(c).WriteAt(nil, 0) },
		"Peek":    func(c *counted) { _, _ = NewRetryingLines(c).Peek(1) },
		"Send":    func(c *counted) { _ = NewRetryingOutbox(c).Send(nil) },
		"Recv":    func(c *counted) { _, _ = NewRetryingTrusted(c).Recv() },
	} {
		c := &counted{}
		if call(c); !slices.Equal(c.calls, []string{name, name, name}) {
			t.Errorf("called %q, want %s three times", c.calls, name)
		}
	}
}

// rows gives one row of a query at a time, and fails at the second.
type rows struct {
	driver.Rows
	n int
}

func (r *rows) Close() error { return nil }

func (r *rows) Next(dest []driver.Value) error {
	r.n++
	if r.n == 2 {
		return errBroken
	}
	dest[0] = int64(r.n)
	return nil
}

func TestRows(t *testing.T) {
	r := NewRetryingResult(&rows{})
	var got []driver.Value
	dest := make([]driver.Value, 1)
	for range 3 {
		if err := r.Next(dest); err != nil {
			break
		}
		got = append(got, dest[0])
	}
	if !slices.Equal(got, []driver.Value{int64(1)}) {
		t.Errorf("got rows %v without an error", got)
	}
}

type cursor struct {
	Cursor
	nexts int
}

func (c *cursor) Next() bool { c.nexts++; return false }

func TestCursor(t *testing.T) {
	c := &cursor{}
	if NewRetryingCursor(c).Next() || c.nexts != 1 {
		t.Errorf("Next was called %d times", c.nexts)
	}
}

type dir struct {
	fs.ReadDirFile
	lists int
}

func (d *dir) ReadDir(int) ([]fs.DirEntry, error) { d.lists++; return nil, errBroken }

func TestReadDir(t *testing.T) {
	d := &dir{}
	if _, err := NewRetryingDir(d).ReadDir(10); !errors.Is(err, errBroken) || d.lists != 1 {
		t.Errorf("%v after %d calls", err, d.lists)
	}
}

type mailer struct {
	Mailer
	calls int
}

func (m *mailer) fail() error { m.calls++; return errBroken }

func (m *mailer) Send(context.Context, Message) error               { return m.fail() }
func (m *mailer) Token() (*Message, error)                          { return nil, m.fail() }
func (m *mailer) Receive(context.Context, string) (*Message, error) { return nil, m.fail() }
func (m *mailer) Read(context.Context, string) ([]byte, error)      { return nil, m.fail() }
func (m *mailer) Write(context.Context, string, []byte) error       { return m.fail() }
func (m *mailer) Next(context.Context, string) (*Message, error)    { return nil, m.fail() }
func (m *mailer) Seek(context.Context, string) error                { return m.fail() }

func TestRequestsAreRetried(t *testing.T) {
	m := &mailer{}
	r := NewRetryingMailer(m)
	for name, call := range map[string]func() error{
		"Send":    func() error { return r.Send(t.Context(), Message{}) },
		"Token":   func() error { _, err := r.Token(); return err },
		"Receive": func() error { _, err := r.Receive(t.Context(), ""); return err },
		"Read":    func() error { _, err := r.Read(t.Context(), ""); return err },
		"Write":   func() error { return r.Write(t.Context(), "", nil) },
		"Next":    func() error { _, err := r.Next(t.Context(), ""); return err },
		"Seek":    func() error { return r.Seek(t.Context(), "") },
	} {
		m.calls = 0
		if err := call(); !errors.Is(err, errBroken) || m.calls != 3 {
			t.Errorf("%s: %v after %d calls", name, err, m.calls)
		}
	}
}
