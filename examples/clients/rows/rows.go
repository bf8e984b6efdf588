// Package rows retries a connection pool of PostgreSQL, whose rows are read after
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

// DB is what this service needs of a pgxpool.Pool.
//
//retry:policy attempts=20 delay=50ms max=500ms timeout=2s if=isOutage
type DB interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)

	// CopyFrom reads its source while it sends: a second attempt would begin in the middle.
	//
	//retry:never
	CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, source pgx.CopyFromSource) (int64, error)
}

// isOutage reports whether the server is down, starting or stopping.
func isOutage(err error) bool {
	if server, ok := errors.AsType[*pgconn.PgError](err); ok {
		return strings.HasPrefix(server.Code, "57P") // operator intervention
	}
	return pgconn.SafeToRetry(err) || retry.Transient(err)
}
