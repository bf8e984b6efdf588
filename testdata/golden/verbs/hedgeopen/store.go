// Package hedgeopen shows hedges whose results must be closed, or that fill a parameter,
// beside the other keys of a policy.
package hedgeopen

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"net/http"
)

// ErrBusy is the error of a service that is busy.
var ErrBusy = errors.New("busy")

// An Object is a result with a body.
type Object struct {
	Name string
	Body io.ReadCloser
}

// A Conn is a connection that a pool may return to several calls.
type Conn interface {
	Query(query string) (string, error)
	Close() error
}

// A Failure is an error of its own type.
type Failure struct{ Code int }

func (f *Failure) Error() string { return "failure" }

// Store has every kind of result.
//
//retry:policy attempts=3 timeout=10s on=ErrBusy
//retry:breaker per=host
//retry:hedge after=50ms
//retry:idempotent
type Store interface {
	Head(ctx context.Context, host string) (*http.Response, error)

	Open(ctx context.Context, host string) (io.ReadCloser, error)

	Object(ctx context.Context, host string) (*Object, error)

	Rows(ctx context.Context, host string) (*sql.Rows, int, error)

	Dial(ctx context.Context, host string) (conn Conn, err error)

	//retry:policy result=isPartial fallback=cached
	List(ctx context.Context, host string) (names []string, more bool, err error)

	//retry:policy out=into
	Load(ctx context.Context, host string, into *Object) error

	//retry:policy out=into,v
	Fill(ctx context.Context, host string, into map[string]int, v any) (n int, err error)

	//retry:policy result=isEmpty
	//retry:breaker none
	Find(ctx context.Context, host string) (string, *Failure)

	//retry:async
	//retry:policy key=token log=host
	Send(ctx context.Context, host, token string) error
}

func isPartial(names []string, more bool, err error) bool { return err == nil && more }

func isEmpty(s string, failure *Failure) bool { return s == "" && failure == nil }

func cached(context.Context, string, error) ([]string, bool, error) {
	return []string{"cached"}, false, nil
}
