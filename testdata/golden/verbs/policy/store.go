// Package policy shows how the policies of an interface and of its methods merge:
// key by key, and none takes a key back.
package policy

import (
	"context"
	"errors"
)

// Errors of a Store.
var (
	ErrBusy = errors.New("busy")
	ErrLost = errors.New("lost")
)

// Store has a policy for all, and methods that differ.
//
//retry:policy attempts=5 timeout=1s on=ErrBusy
type Store interface {
	// Get has the interface's policy.
	Get(ctx context.Context, id string) (string, error)

	// Head has it, too: both share a variable.
	Head(ctx context.Context, id string) error

	// List has its own attempts and adds a cap.
	//
	//retry:policy attempts=2 max=1s
	List(ctx context.Context) ([]string, error)

	// Watch takes the timeout back.
	//
	//retry:policy timeout=none on=ErrBusy,ErrLost
	Watch(ctx context.Context) (<-chan string, error)

	// Name cannot fail.
	Name() string
}

// Cache has no policy of its own: only the method that asks for it is retried.
type Cache interface {
	//retry:policy attempts=2
	Get(ctx context.Context, id string) (string, error)

	Put(ctx context.Context, id, value string) error
}
