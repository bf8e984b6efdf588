// Package answers shows that errors which are answers, such as sql.ErrNoRows, are
// retried only where a policy names them.
package answers

import (
	"context"
	"database/sql"
	"errors"
	"io"
)

// ErrInvalid is an answer of this package.
var ErrInvalid = errors.New("invalid")

// Store has policies with and without a condition.
//
//retry:policy delay=0s
type Store interface {
	Get(ctx context.Context) error

	//retry:policy not=ErrInvalid
	Find(ctx context.Context) error

	//retry:policy on=sql.ErrNoRows,io.EOF
	Await(ctx context.Context) error
}

var (
	_ = sql.ErrNoRows
	_ = io.EOF
)
