// Package pieces shows what is said of policies on methods that read or write the next
// piece of a stream, or read an argument once.
package pieces

import (
	"context"
	"database/sql"
	"iter"
)

// Stream is what gRPC generates.
type Stream interface {
	//retry:policy
	Send(*Message) error

	//retry:policy attempts=2
	Recv() (*Message, error)

	//retry:policy replay=auto
	Seek(offset int64, whence int) (int64, error)

	Context() context.Context
}

// Message goes over a stream.
type Message struct{ Text string }

// Conn has its policy by name.
//
//retry:method Read policy
//retry:method Write policy replay=off
type Conn interface {
	Read(p []byte) (int, error)
	Write(p []byte) (int, error)
}

// Batch has rows.
type Batch struct{ Rows *sql.Rows }

// Batches has lists of them.
type Batches struct {
	All []Batch
}

// DB takes what it can read only once.
type DB interface {
	//retry:policy
	CopyFrom(ctx context.Context, rows *sql.Rows) error

	//retry:policy
	CopySeq(ctx context.Context, rows iter.Seq[string]) error

	//retry:policy
	CopyBatch(ctx context.Context, b *Batch) error

	//retry:policy
	CopyAll(ctx context.Context, b Batches) error

	//retry:policy
	Unnamed(context.Context, func() (string, bool)) error

	//retry:policy replay=off
	Trusted(ctx context.Context, rows iter.Seq[string]) error
}

// Write is a func type that is called like a method.
//
//retry:policy
type Write func(p []byte) (int, error)

// Guarded has a breaker that is never asked.
//
//retry:policy
type Guarded interface {
	//retry:breaker
	Read(p []byte) (int, error)

	Close() error
}
