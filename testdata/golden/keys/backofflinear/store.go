// Package backofflinear shows backoff=linear.
package backofflinear

import "context"

// Store is retried as its directive says.
//
//retry:policy backoff=linear max=1s
type Store interface {
	Get(ctx context.Context, id string) (string, error)
}
