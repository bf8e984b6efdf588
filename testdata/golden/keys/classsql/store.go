// Package classsql shows class=retrysql.Classify, which knows SQLSTATEs and needs no import
// in the annotated file.
package classsql

import (
	"context"
	"database/sql"
)

// DB runs statements.
//
//retry:policy class=retrysql.Classify
//retry:idempotent
type DB interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}
