// Package basic is the example of the README: an interface-level policy, one
// method that adds to it and one that is never retried.
package basic

import (
	"context"
	"errors"
)

// ErrUnavailable says that the store cannot be reached.
var ErrUnavailable = errors.New("unavailable")

// User is what the store keeps.
type User struct{ ID, Name string }

// UserStore reads and writes users.
//
//retry:policy attempts=4 delay=100ms max=2s jitter=full on=ErrUnavailable
//retry:breaker failures=5 cooldown=30s
type UserStore interface {
	// Get returns the user with the given id.
	//
	//retry:policy timeout=500ms
	Get(ctx context.Context, id string) (*User, error)

	List(ctx context.Context, after string) ([]User, error)

	// Charge is not idempotent.
	//
	//retry:never
	Charge(ctx context.Context, id string, cents int) error
}
