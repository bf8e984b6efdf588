// Package delay shows delay=, the wait before the first retry. 0s is no wait at
// all.
package delay

import "context"

// Store is retried as its directive says.
//
//retry:policy delay=0s
type Store interface {
	Get(ctx context.Context, id string) (string, error)
}
