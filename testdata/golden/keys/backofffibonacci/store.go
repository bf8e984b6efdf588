// Package backofffibonacci shows backoff=fibonacci.
package backofffibonacci

import "context"

// Store is retried as its directive says.
//
//retry:policy backoff=fibonacci max=1s
type Store interface {
	Get(ctx context.Context, id string) (string, error)
}
