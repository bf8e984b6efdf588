// Package iftransient shows if=retry.Transient, which needs no import in the
// annotated file.
package iftransient

import "context"

// Store is retried as its directive says.
//
//retry:policy if=retry.Transient
type Store interface {
	Get(ctx context.Context, id string) (string, error)
}
