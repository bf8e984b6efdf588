// Package rows retries queries of a PostgreSQL connection pool, whose rows are read after
// the query has returned.
package rows

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/retrygen/retrygen/runtime/retry"
)

//go:generate go tool retrygen

// DB has the methods of a pgxpool.Pool that this service uses.
//
//retry:policy attempts=20 delay=50ms max=500ms timeout=2s if=isOutage
type DB interface {
	// Query only reads here.
	//
	//retry:idempotent
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)

	// CopyFrom consumes its source: a second attempt would start in the middle.
	//
	//retry:never
	CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, source pgx.CopyFromSource) (int64, error)
}

// isOutage reports whether the server is down, starting up or shutting down.
func isOutage(err error) bool {
	if server, ok := errors.AsType[*pgconn.PgError](err); ok {
		return strings.HasPrefix(server.Code, "57P") // class 57: operator intervention
	}
	return pgconn.SafeToRetry(err) || retry.Transient(err)
}
