// Package giveup shows giveup=, which says what a call returns that something other than its
// last error ended.
package giveup

import (
	"context"
	"errors"
	"fmt"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Store returns its own errors, whatever ends the retries.
//
//retry:policy giveup=last
type Store interface {
	Get(ctx context.Context, id string) (string, error)

	//retry:policy giveup=error
	Find(ctx context.Context, id string) (string, error)

	//retry:policy giveup=none
	List(ctx context.Context) ([]string, error)

	//retry:policy giveup=toShop
	Put(ctx context.Context, id string) error

	//retry:policy giveup=retry.Last
	Has(ctx context.Context, id string) (bool, error)
}

// ErrShop is the error of the layer above.
var ErrShop = errors.New("shop is closed")

func toShop(e *retry.Error) error { return fmt.Errorf("%w after %d attempts", ErrShop, e.Attempts) }
