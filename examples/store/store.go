// Package store is the README's example: an interface, its generated wrapper, and a
// program that uses it.
package store

import (
	"context"
	"errors"
)

//go:generate go tool retrygen

// ErrUnavailable reports that the database is temporarily unavailable.
var ErrUnavailable = errors.New("store: unavailable")

// User is a user of the service.
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
