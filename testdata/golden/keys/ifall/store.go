// Package ifall shows on=, if= and not= together: all must agree.
package ifall

import (
	"context"
	"errors"
)

// Store is retried as its directive says.
//
//retry:policy on=ErrBusy if=mayRetry not=ErrGone
type Store interface {
	Get(ctx context.Context, id string) (string, error)
}

// Errors of a Store.
var (
	ErrBusy = errors.New("busy")
	ErrGone = errors.New("gone")
)

type judge func(error) bool

// mayRetry is of a named func type, which needs a conversion.
var mayRetry judge = func(err error) bool { return err != ErrGone }
