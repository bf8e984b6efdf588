// Package misnamed shows what an option does that names a method which a wrapper
// does not retry.
package misnamed

import (
	"context"
	"errors"
)

// ErrBusy passes.
var ErrBusy = errors.New("busy")

// Store stores.
//
//retry:policy on=ErrBusy
type Store interface {
	Get(ctx context.Context) error
	List(ctx context.Context) error

	//retry:never
	Charge(ctx context.Context) error
}

// Fetch fetches.
//
//retry:policy on=ErrBusy
type Fetch func(ctx context.Context) error
