// Package pieces has methods that take or give the next piece of a stream, where a
// retry by hand turns "hello" into "llo", or writes "hehello", and reports success.
package pieces

import (
	"bufio"
	"context"
	"database/sql/driver"
	"encoding/xml"
	"io"
	"io/fs"
	"net"
)

// Conn is a connection.
//
//retry:policy delay=0s
//retry:idempotent
type Conn interface{ net.Conn }

// Dir is a folder that is being listed.
//
//retry:policy delay=0s
//retry:idempotent
type Dir interface{ fs.ReadDirFile }

// Text is read in characters.
//
//retry:policy delay=0s
//retry:idempotent
type Text interface {
	io.RuneScanner
	io.WriterTo
	io.Seeker
	ReadString(delim byte) (string, error)
}

// Sink is written in several ways.
//
//retry:policy delay=0s
//retry:idempotent
type Sink interface {
	io.StringWriter
	io.ByteWriter
	io.ReaderFrom
	WriteContext
}

// WriteContext is a writer with a context.
type WriteContext interface {
	Write(ctx context.Context, p []byte) (n int, err error)
}

// Blocks can be read and written anywhere, as often as one likes.
//
//retry:policy delay=0s
//retry:idempotent
type Blocks interface {
	io.ReaderAt
	io.WriterAt
}

// Result is what a database driver gives.
//
//retry:policy delay=0s
//retry:idempotent
type Result interface{ driver.Rows }

// Cursor is what *sql.Rows and its like are.
//
//retry:policy delay=0s result=failed
//retry:idempotent
type Cursor interface {
	Next() bool
	Scan(dest ...any) error
	NextResultSet() bool
	Err() error
	Close() error
}

func failed(results ...any) bool { return results[0] == false }

// Tokens is what decoders of XML are.
//
//retry:policy delay=0s
//retry:idempotent
type Tokens interface {
	xml.TokenReader
	Decode(v any) error
}

// Lines is what a *bufio.Reader is.
//
//retry:policy delay=0s
//retry:idempotent
type Lines interface {
	ReadLine() (line []byte, isPrefix bool, err error)
	Peek(n int) ([]byte, error)
}

var _ Lines = (*bufio.Reader)(nil)

// Message goes over a stream.
type Message struct{ Text string }

// Chat is a stream as gRPC generates it.
//
//retry:policy delay=0s
//retry:idempotent
type Chat interface {
	Send(*Message) error
	Recv() (*Message, error)
	CloseAndRecv() (*Message, error)
	ClientStream
}

// ClientStream is what all streams of gRPC are.
type ClientStream interface {
	CloseSend() error
	Context() context.Context
	SendMsg(m any) error
	RecvMsg(m any) error
}

// Stream is a stream as gRPC generates it with type parameters.
//
//retry:policy delay=0s
//retry:idempotent
type Stream[Req, Res any] interface {
	Send(*Req) error
	Recv() (*Res, error)
	CloseSend() error
}

// Mailer sends whole mails, and Tokens are asked for: these are requests.
//
//retry:policy delay=0s
//retry:idempotent
type Mailer interface {
	Send(ctx context.Context, mail Message) error
	Token() (*Message, error)
	Receive(ctx context.Context, id string) (*Message, error)
	Read(ctx context.Context, id string) ([]byte, error)
	Write(ctx context.Context, id string, content []byte) error
	Next(ctx context.Context, page string) (*Message, error)
	Seek(ctx context.Context, id string) error
}

// Outbox sends without a context: no stream, as it has nothing of one.
//
//retry:policy delay=0s
//retry:idempotent
type Outbox interface {
	Send(mail *Message) error
}

// Trusted takes nothing when it fails, says its owner.
type Trusted interface {
	//retry:policy delay=0s replay=off
	Recv() (*Message, error)
}
