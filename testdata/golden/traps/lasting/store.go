// Package lasting has results that are used after the call: a timeout bounds the
// time until an attempt returns, and not what is done with its result.
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
type EventStream[T any] struct{ recv func() (T, error) }

// Recv returns the next event.
func (s *EventStream[T]) Recv() (event T, err error) { return s.recv() }

// Watcher is what a client of Kubernetes returns.
type Watcher interface {
	Stop()
	ResultChan() <-chan int
}

// Output has its stream behind a method, as those of AWS do.
type Output struct{ event func() *EventStream[int] }

// GetStream returns the stream.
func (o *Output) GetStream() *EventStream[int] { return o.event() }

// Feed has what comes piece by piece in its fields, and a pool that all share.
type Feed struct {
	Events <-chan int
	Names  iter.Seq[string]
	DB     *sql.DB
}

// Page is plain data.
type Page struct{ After string }

// Object is what object stores return.
type Object struct {
	Name string
	Body io.ReadCloser
}

// Download has its body in a struct that it embeds, as those of Azure have.
type Download struct {
	Object
	Tries int
}

// Streamer is embedded.
type Streamer interface {
	Stream(ctx context.Context) (<-chan int, error)
	Name(ctx context.Context) (string, error)
}

// Conn is shared by all who ask for it.
type Conn interface{ Close() error }

// Store has a timeout for all.
//
//retry:policy timeout=1s delay=0s
//retry:idempotent
type Store interface {
	Streamer

	Get(ctx context.Context, id string) (string, error)
	Page(ctx context.Context) (*Page, error)
	Query(ctx context.Context, query string) (*sql.Rows, error)
	Row(ctx context.Context, query string) (*sql.Row, error)
	Begin(ctx context.Context) (Tx, error)
	BeginTx(ctx context.Context) (*sql.Tx, error)
	Events(ctx context.Context) (stream *EventStream[int], err error)
	WatchPods(ctx context.Context) (Watcher, error)
	Output(ctx context.Context) (*Output, error)
	Feed(ctx context.Context) (*Feed, error)
	Open(ctx context.Context, name string) (n int, r io.ReadCloser, err error)
	Read(ctx context.Context, name string) (io.Reader, error)
	Object(ctx context.Context, name string) (*Object, error)
	Value(ctx context.Context, name string) (Object, error)
	Download(ctx context.Context, name string) (Download, error)
	Do(req *http.Request) (*http.Response, error)
	List(ctx context.Context) iter.Seq2[string, error]
	All(ctx context.Context) (iter.Seq[string], error)
	Session(ctx context.Context) (context.Context, error)
	Watch(ctx context.Context) (stop func(), err error)
	Shared(ctx context.Context) (Conn, error)
	Pair(ctx context.Context) (reader, writer Conn, err error)
}

// Dial is a func type.
//
//retry:policy timeout=1s
type Dial func(ctx context.Context, addr string) (io.Closer, error)

// Files opens bodies of a type that its user chooses.
//
//retry:policy timeout=1s delay=0s
//retry:idempotent
type Files[B io.ReadCloser] interface {
	Open(ctx context.Context) (B, error)
}
