// Package class shows class=, which names funcs that report what an error proves about the
// call that returned it.
package class

import (
	"context"
	"errors"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Store is a service with errors of its own, over a network.
//
//retry:policy attempts=3 delay=0s class=ofStore,retry.Classify
type Store interface {
	Get(ctx context.Context, id string) (string, error)

	//retry:policy on=ErrBusy
	Put(ctx context.Context, id, value string) error

	//retry:policy class=ofStore
	Delete(ctx context.Context, id string) error

	//retry:policy class=retry.Classify
	Has(ctx context.Context, id string) (bool, error)

	//retry:policy class="github.com/retrygen/retrygen/runtime/retry".Classify
	List(ctx context.Context) ([]string, error)

	//retry:policy class=none
	Count(ctx context.Context) (int, error)
}

// Errors of a store.
var (
	ErrBusy  = errors.New("store is busy")
	ErrQuota = errors.New("quota exceeded")
)

// ofStore classifies the errors of a store.
func ofStore(err error) retry.Class {
	switch {
	case errors.Is(err, ErrBusy):
		return retry.Unexecuted
	case errors.Is(err, ErrQuota):
		return retry.Final
	}
	return retry.Unclassified
}
