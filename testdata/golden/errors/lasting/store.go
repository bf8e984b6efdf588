// Package lasting shows timeouts that would end with the attempt what its caller is
// only beginning to use.
package lasting

import (
	"context"
	"database/sql"
	"io"
	"iter"
	"net/http"
)

// Tx is a transaction.
type Tx interface {
	Commit(ctx context.Context) error
}

// EventStream is received from.
type EventStream[T any] struct{}

// Recv returns the next event.
func (*EventStream[T]) Recv() (event T, err error) { return event, nil }

// Cursor has no method that says it lasts.
type Cursor struct{ After string }

// Streamer is embedded.
type Streamer interface {
	Stream(ctx context.Context) (<-chan int, error)
	Name(ctx context.Context) (string, error)
}

// Store has a timeout for all.
//
//retry:policy timeout=1s
type Store interface {
	Streamer

	Get(ctx context.Context, id string) (string, error)
	Page(ctx context.Context) (*Cursor, error)
	Query(ctx context.Context, query string) (*sql.Rows, error)
	Row(ctx context.Context, query string) (*sql.Row, error)
	Begin(ctx context.Context) (Tx, error)
	BeginTx(ctx context.Context) (*sql.Tx, error)
	Events(ctx context.Context) (stream *EventStream[int], err error)
	Open(ctx context.Context, name string) (n int, r io.ReadCloser, err error)
	Do(req *http.Request) (*http.Response, error)
	List(ctx context.Context) iter.Seq2[string, error]
	All(ctx context.Context) (iter.Seq[string], error)
	Session(ctx context.Context) (context.Context, error)
	Watch(ctx context.Context) (stop func(), err error)

	// Conn has taken it back.
	//
	//retry:policy timeout=none
	Conn(ctx context.Context) (*sql.Conn, error)
}

// Own has one of its own.
type Own interface {
	//retry:policy attempts=4 timeout=1s
	Query(ctx context.Context, query string) (*sql.Rows, error)
}

// Dial is a func type.
//
//retry:policy timeout=1s
type Dial func(ctx context.Context, addr string) (io.Closer, error)
