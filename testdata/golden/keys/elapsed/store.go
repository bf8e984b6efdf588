// Package elapsed shows elapsed=, the limit of the whole call.
package elapsed

import "context"

// Store is retried as its directive says.
//
//retry:policy elapsed=10s
type Store interface {
	Get(ctx context.Context, id string) (string, error)
}
