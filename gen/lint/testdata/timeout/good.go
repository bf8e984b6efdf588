package timeout

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"net"
	"net/url"
)

var (
	ErrBusy           = errors.New("busy")
	errServiceTimeout = errors.New("timeout")
)

//retry:policy timeout=1s on=ErrBusy,context.DeadlineExceeded
//retry:idempotent
type Named interface {
	Get(ctx context.Context) error

	//retry:policy on=ErrBusy not=context.DeadlineExceeded
	Once(ctx context.Context) error

	//retry:policy on=net.Error
	Dial(ctx context.Context) error

	//retry:policy on=*url.Error
	Fetch(ctx context.Context) error

	//retry:policy on=errServiceTimeout
	Ask(ctx context.Context) error

	//retry:policy attempts=1 on=ErrBusy
	Single(ctx context.Context) error

	//retry:policy timeout=none on=ErrBusy
	Long(ctx context.Context) error

	//retry:policy on=ErrBusy
	NoContext() error
}

// A timeout is compatible with results that outlive the attempt, and with a method
// without a context.
//
//retry:policy timeout=1s on=ErrBusy,context.DeadlineExceeded
//retry:idempotent
type DB interface {
	Prepare(ctx context.Context, query string) (*sql.Stmt, error)
	Conn(ctx context.Context) (*sql.Conn, error)
	Query(ctx context.Context, query string) (*sql.Rows, error)
	Open(name string) (io.ReadCloser, error)
}

// Neither the timeout nor the condition is known of a policy from elsewhere.
type FromPolicy interface {
	//retry:policy from=argument on=ErrBusy
	Get(ctx context.Context) error

	//retry:policy from=argument timeout=1s
	List(ctx context.Context) error
}

//retry:policy timeout=1s if=isBusy
//retry:idempotent
type If interface {
	Get(ctx context.Context) error
}

//retry:policy timeout=1s on=ErrBusy,isBusy
//retry:idempotent
type Condition interface {
	Get(ctx context.Context) error
}

func isBusy(err error) bool { return errors.Is(err, ErrBusy) }

var (
	_ net.Error
	_ *url.Error
)

// CalledOnce is not retried after a timeout, which proves nothing.
//
//retry:policy timeout=1s on=ErrBusy
//retry:once
type CalledOnce interface {
	Create(ctx context.Context) error
}
