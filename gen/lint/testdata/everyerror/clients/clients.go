// Package clients has clients whose errors are distinguished in different ways.
package clients

import (
	"context"
	"database/sql"
	"net/http"

	"google.golang.org/grpc"
)

// want +2 `select the transient errors with if=FUNC, a func that inspects status.Code\(err\), which retry.Transient does not$`

//retry:policy
type UsersClient interface {
	Get(ctx context.Context, id string, opts ...grpc.CallOption) (string, error)
}

// want +2 `select the transient errors with if=retry.Transient, or retryhttp.Transient for an http.RoundTripper; for a status such as 503, which is not an error, use result=FUNC$`

//retry:policy
type Doer interface {
	Do(req *http.Request) (*http.Response, error)
}

// want +2 `select the transient errors with if=FUNC, a func that inspects the driver's own errors`

//retry:policy
type DB interface {
	Ping(ctx context.Context) error
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

type Both interface {
	// want +2 `select the transient errors with on= or if=, such as if=retry.Transient for network failures$`

	//retry:policy
	Ping(ctx context.Context) error

	// want +2 `the driver's own errors`

	//retry:policy
	Query(ctx context.Context, tx *sql.Conn) error
}
