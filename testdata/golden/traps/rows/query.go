// Package rows shows results that hold something open: what a discarded attempt has
// returned is closed before the next, or the pool runs dry
// (JetBrains/teamcity-cli#345, Azure/go-autorest#432).
package rows

import (
	"context"
	"database/sql"
	"io"
)

// Rows is an interface over *sql.Rows.
type Rows interface {
	Next() bool
	Close() error
}

// Cursor has a Close without an error.
type Cursor interface{ Close() }

// Files opens files.
//
//retry:policy
//retry:idempotent
type Files interface {
	Open(ctx context.Context, name string) (io.ReadCloser, error)
	Cursor(ctx context.Context) (Cursor, int, error)
}

// DB is queried.
//
//retry:policy result=stale
//retry:idempotent
type DB interface {
	Query(ctx context.Context, query string) (*sql.Rows, error)

	//retry:policy result=none
	QueryRows(ctx context.Context, query string) (Rows, error)

	//retry:policy result=staleTx
	Begin(ctx context.Context) (*sql.Tx, error)

	//retry:policy fallback=lastKnown
	Cached(ctx context.Context, query string) (*sql.Rows, error)
}

// calls counts the calls that have returned to the wrapper.
var calls int

func stale(*sql.Rows, error) bool { return calls < 3 }

func staleTx(*sql.Tx, error) bool { return calls < 3 }

func lastKnown(context.Context, string, error) (*sql.Rows, error) { return nil, nil }
