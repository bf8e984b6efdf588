// Package fallback shows fallback=, called with a method's arguments and the
// last error when retrying gave up.
package fallback

import (
	"context"
	"errors"
)

// ErrBusy is worth another attempt.
var ErrBusy = errors.New("busy")

// Store falls back to what it knew before.
type Store interface {
	//retry:policy on=ErrBusy fallback=cached
	Get(ctx context.Context, id string) (string, error)

	// Put falls back although it has variadic arguments.
	//
	//retry:policy on=ErrBusy fallback=putLater
	Put(ctx context.Context, id string, values ...string) error

	// Size falls back also when result= asked in vain.
	//
	//retry:policy result=isNegative fallback=guess
	Size() (n int)
}

func cached(_ context.Context, id string, err error) (string, error) {
	return "cached " + id + " after " + err.Error(), nil
}

func putLater(_ context.Context, _ string, _ []string, _ error) error { return nil }

func isNegative(n int) bool { return n < 0 }

func guess(error) int { return 1 }
