// Package onimports shows on= with the names of packages that the file does not
// import: they are found among those the module knows.
package onimports

import "context"

// Store is retried as its directive says.
//
//retry:policy on=syscall.ECONNREFUSED
type Store interface {
	Get(ctx context.Context, id string) (string, error)
}
