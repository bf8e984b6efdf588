// Package aliases shows aliases: of an interface, and in signatures, where they
// are printed as they were written.
package aliases

import (
	"context"
	"io"
)

// Reader is another name for an interface.
//
//retry:policy
type Reader = io.Reader

// ID is another name for a string.
type ID = string

// Set is a generic alias.
type Set[T comparable] = map[T]struct{}

// Context is another name for a context.
type Context = context.Context

// Fault is another name for error.
type Fault = error

// Store has them in its signatures.
//
//retry:policy
type Store interface {
	Get(ctx Context, id ID) (Set[ID], Fault)
	Any(v any, b byte, c rune) (interface{}, error)
}
