// Package onpath shows on= with an import path in quotes, for packages that the
// file does not import.
package onpath

import "context"

// Store is retried as its directive says.
//
//retry:policy on="io/fs".ErrClosed,*"io/fs".PathError
type Store interface {
	Get(ctx context.Context, id string) (string, error)
}
