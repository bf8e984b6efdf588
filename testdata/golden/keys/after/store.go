// Package after shows after=, the longest wait that a server may ask for.
package after

import "context"

// Store is retried as its directive says.
//
//retry:policy delay=10ms max=20ms after=30s
type Store interface {
	Get(ctx context.Context, id string) (string, error)

	// List is patient: its after is at least its max.
	//
	//retry:policy max=10m after=none
	List(ctx context.Context) ([]string, error)

	// Ping takes no longer from a server than it would wait by itself.
	//
	//retry:policy max=10m after=1m
	Ping(ctx context.Context) error
}
