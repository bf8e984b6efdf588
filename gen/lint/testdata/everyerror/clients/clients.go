// Package clients has clients whose errors are distinguished in different ways.
package clients

import (
	"context"
	"database/sql"

	"connectrpc.com/connect"
	"google.golang.org/grpc"
)

// want +2 `select the transient errors with if=FUNC, a func that inspects connect.CodeOf\(err\)`

//retry:policy
type UsersClient interface {
	Get(ctx context.Context, req *connect.Request) error
}

// want +2 `select the transient errors with on= or if=, such as if=retry.Transient for network failures$`

//retry:policy
type Both interface {
	Query(ctx context.Context, tx *sql.Conn) error
	Call(ctx context.Context, opts ...grpc.CallOption) error
}

// The check class reports this.
//
//retry:policy
type DB interface {
	Query(ctx context.Context, tx *sql.Conn) error
}
