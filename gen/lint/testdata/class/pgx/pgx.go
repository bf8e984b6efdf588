// Package pgx has clients of several libraries with the same class.
package pgx

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// want +2 `this policy does not classify the errors of pgx: write class=retrysql.Classify$`

//retry:policy
type DB interface {
	Query(ctx context.Context, query string, args ...any) (pgx.Rows, error)
	Conn(ctx context.Context) (*sql.Conn, error)
}

// want +2 `retry.Classify takes io.EOF for an answer, but in SQL it is a lost connection: write class=retrysql.Classify$`

//retry:policy class=retry.Classify
type Users interface {
	Find(ctx context.Context, id string) (string, error)
}

// A Pool implements them.
type Pool struct{ *pgxpool.Pool }
