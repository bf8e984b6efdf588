// Package attempts shows attempts=, the first included.
package attempts

import "context"

// Store is retried as its directive says.
//
//retry:policy attempts=5
type Store interface {
	Get(ctx context.Context, id string) (string, error)
}
