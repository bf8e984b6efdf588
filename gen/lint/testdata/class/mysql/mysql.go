// Package mysql has a client of database/sql, whose driver is known by its import.
package mysql

import (
	"context"
	"database/sql"

	_ "github.com/go-sql-driver/mysql"
)

// want +2 `this policy does not classify the errors of MySQL: write class=retrymysql.Classify, after go get github.com/retrygen/retrygen/runtime/retry/retrymysql$`

//retry:policy attempts=4
type DB interface {
	PingContext(ctx context.Context) error
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}
