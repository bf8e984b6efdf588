// Package pgxpool replaces github.com/jackc/pgx/v5/pgxpool.
package pgxpool

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// A Pool is a pool of connections.
type Pool struct{}

// New returns a Pool.
func New(ctx context.Context, dsn string) (*Pool, error) { return &Pool{}, nil }

// Query queries.
func (p *Pool) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) { return nil, nil }
