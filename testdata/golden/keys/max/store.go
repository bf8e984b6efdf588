// Package max shows max=, the cap of one wait.
package max

import "context"

// Store is retried as its directive says.
//
//retry:policy max=30s
type Store interface {
	Get(ctx context.Context, id string) (string, error)
}
