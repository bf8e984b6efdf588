// Package timeouts shows what timeout= on an interface does to methods of many
// kinds: those without a context have none, and results may live on.
package timeouts

import (
	"context"
	"database/sql"
	"io"
	"net/http"
)

// Store has methods with a context, and without.
//
//retry:policy on=context.DeadlineExceeded delay=0s timeout=1s
type Store interface {
	Get(ctx context.Context, id string) error
	Size(id string) (int, error)
	Open(name string) (io.ReadCloser, error)
	Prepare(ctx context.Context, query string) (*sql.Stmt, error)
	Conn(ctx context.Context) (*sql.Conn, error)
	Send(req *http.Request) (int, error)
}
