// Package override shows override=: whether a method may change while the program runs.
package override

import "context"

// Store stays as it is, except for List.
//
//retry:policy delay=10ms override=frozen
type Store interface {
	Get(ctx context.Context, id string) (string, error)

	// List may be overridden.
	//
	//retry:policy override=allowed
	List(ctx context.Context) ([]string, error)
}
