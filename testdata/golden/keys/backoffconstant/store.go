// Package backoffconstant shows backoff=constant.
package backoffconstant

import "context"

// Store is retried as its directive says.
//
//retry:policy backoff=constant
type Store interface {
	Get(ctx context.Context, id string) (string, error)
}
