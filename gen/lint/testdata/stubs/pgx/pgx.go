// Package pgx replaces github.com/jackc/pgx/v5.
package pgx

// Rows is the result of a query.
type Rows interface{ Next() bool }
