// Package hedge shows what is said about hedges of methods that cannot have one.
package hedge

import (
	"bytes"
	"context"
	"database/sql"
	"io"
	"iter"
	"net/http"
	"time"
)

// Methods have hedges of their own.
//
//retry:policy attempts=3
type Methods interface {
	//retry:hedge
	Charge(ctx context.Context, cents int) error

	// Refund has a policy of its own, which is no word about two requests at once.
	//
	//retry:policy attempts=5
	//retry:hedge
	Refund(ctx context.Context, cents int) error

	//retry:hedge
	//retry:once
	Get(ctx context.Context) error

	//retry:hedge
	//retry:never
	List(ctx context.Context) error

	//retry:idempotent
	//retry:hedge
	Upload(ctx context.Context, body io.Reader) error

	// Send shares its request among all attempts.
	//
	//retry:idempotent
	//retry:policy replay=off
	//retry:hedge
	Send(ctx context.Context, req *http.Request) error

	//retry:idempotent
	//retry:hedge
	Save(ctx context.Context, in Input) error

	//retry:idempotent
	//retry:hedge
	Export(ctx context.Context, w io.Writer) error

	//retry:hedge
	ReadAll(ctx context.Context, to chan<- string) error

	//retry:hedge
	ListEach(ctx context.Context, f func(string) error) error

	//retry:hedge
	Find(ctx context.Context, tx *sql.Tx, id string) error

	//retry:hedge
	Load(ctx context.Context, into *User) error

	//retry:policy reset=buf
	//retry:hedge
	Fetch(ctx context.Context, buf *bytes.Buffer) error

	//retry:policy each=f
	//retry:hedge
	ListAll(ctx context.Context, f func(string) error) error

	//retry:policy undo=remove
	//retry:hedge
	Count(ctx context.Context, id string) error

	//retry:policy before=next
	//retry:hedge
	Scan(ctx context.Context, id string) error

	//retry:hedge
	All(ctx context.Context) iter.Seq2[string, error]

	//retry:hedge
	Name(ctx context.Context) string

	//retry:hedge
	Stat() error

	//retry:hedge
	Look(ctx Context) error

	//retry:hedge
	ReadMessage() (int, []byte, error)

	//retry:hedge after=p100
	Peek(ctx context.Context) error

	//retry:hedge after=5ms warm=10
	Ping(ctx context.Context) error

	//retry:hedge after=none max=few
	Query(ctx context.Context) error
}

// User is what is loaded.
type User struct{ Name string }

// Input has a reader.
type Input struct{ Body io.Reader }

// Context is a context of its own.
type Context interface {
	context.Context
	User() string
}

const few = 2 * time.Second

func remove(context.Context, string) error { return nil }

func next(context.Context, string, error) (string, error) { return "", nil }

// Nothing can be hedged.
//
//retry:hedge
type Nothing interface {
	Charge(ctx context.Context, cents int) error
	Name() string
}

// OnceAll is once, so that its hedge is for none of its methods.
//
//retry:hedge
//retry:once
type OnceAll interface {
	Get(ctx context.Context) error
}

// Add is a func that may not be called twice.
//
//retry:hedge
type Add func(ctx context.Context, n int) error

// Tx is a transaction.
//
//retry:idempotent
//retry:hedge
type Tx interface {
	Get(ctx context.Context) error
	Commit() error
	Rollback() error
}

// Listed lists others.
//
//retry:policy
//retry:methods Get
type Listed interface {
	Get(ctx context.Context) error

	//retry:hedge
	List(ctx context.Context) error
}

// None has nothing to remove.
//
//retry:policy
//retry:hedge none
type None interface {
	Get(ctx context.Context) error
}
