// Package methods shows //retry:methods, the list of the methods that are retried.
package methods

import (
	"context"
	"errors"

	"github.com/retrygen/retrygen/testdata/golden/verbs/methods/lib"
)

// ErrBusy says: try again.
var ErrBusy = errors.New("busy")

// Store retries what it lists. The other methods may have any signature.
//
//retry:policy on=ErrBusy
//retry:methods Get,List
//retry:methods Put
type Store interface {
	Get(ctx context.Context, id string) (string, error)
	List(ctx context.Context) ([]string, error)

	//retry:policy attempts=2
	Put(ctx context.Context, id, text string) error

	// Create is not idempotent.
	Create(ctx context.Context, text string) (id string, err error)

	//retry:never
	Delete(ctx context.Context, id string) error

	Len() int
}

// Client lists methods of an interface of another package, and of one embedded there.
//
//retry:policy on=ErrBusy
//retry:methods Get,Watch
type Client interface{ lib.Client }

// Named has no methods of its own.
//
//retry:methods Watch
//retry:method Watch policy attempts=2 on=ErrBusy
type Named lib.Client
