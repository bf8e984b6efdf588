// Package timeout shows timeout=, the limit of each attempt.
package timeout

import "context"

// Store is retried as its directive says.
//
//retry:policy timeout=500ms
type Store interface {
	Get(ctx context.Context, id string) (string, error)
}
