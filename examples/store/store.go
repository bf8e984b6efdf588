// Package store is the README's example: an interface, what is generated for
// it, and a program that uses it.
package store

import (
	"context"
	"errors"
)

//go:generate go tool retrygen

// ErrUnavailable says that the database cannot be reached just now.
var ErrUnavailable = errors.New("store: unavailable")

// User is somebody we know.
type User struct{ ID, Name string }

// UserStore reads and writes users.
//
//retry:policy attempts=4 delay=100ms max=2s jitter=full on=ErrUnavailable
//retry:breaker failures=5 cooldown=30s
type UserStore interface {
	// Get returns the user with the given id.
	Get(ctx context.Context, id string) (*User, error)

	// List returns the users after the given id.
	//
	//retry:policy attempts=2
	List(ctx context.Context, after string) ([]User, error)

	// Charge is not idempotent.
	//
	//retry:never
	Charge(ctx context.Context, id string, cents int) error
}
