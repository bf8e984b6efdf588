// Package class has clients whose errors another class fits.
package class

import (
	"context"
	"database/sql"
)

//retry:policy attempts=2
type DB interface {
	QueryRowContext(ctx context.Context, query string, args ...any) (*sql.Row, error)

	//retry:policy class=retry.Classify
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)

	//retry:policy class=retrysql.Classify
	PingContext(ctx context.Context) error
}
