// Package shapes has an interface for everything that the check tells apart.
package shapes

import (
	"context"
	"fmt"
	"io"
	"iter"

	"github.com/retrygen/retrygen/gen/corpus/testdata/shapes/internal/hidden"
)

// Store and RetryingStore cannot be annotated in one package.
type Store interface {
	Get(ctx context.Context, keys ...string) (value []byte, err error)
	Len() int
}

// RetryingStore is called like what is generated for Store.
type RetryingStore interface {
	Store
	io.Closer
}

// Cache is generic.
type Cache[K comparable, V fmt.Stringer] interface {
	Get(K) (V, error)
	Put(context.Context, map[K]V) error
}

// Set is generic, and simple types instantiate it.
type Set[K comparable] interface{ Add(K) error }

// Lister returns a stream.
type Lister interface {
	List(ctx context.Context, after string) iter.Seq2[string, error]
	Close() error
}

// Alias is an interface by another name.
type Alias = io.ReaderFrom

// Aliased mentions what has a name elsewhere only as an alias.
type Aliased interface{ Get() (Thing, error) }

// Thing is the name.
type Thing = hidden.Thing

// Number is a constraint.
type Number interface{ ~int | ~float64 }

// Closed has a method that other packages cannot have.
type Closed interface {
	Close() error
	closed()
}

// Hidden mentions what has no name elsewhere.
type Hidden interface{ Get() (hidden.Thing, error) }

// Unexported does, too.
type Unexported interface{ Get() (*thing, error) }

type thing struct{}

// Plain cannot fail.
type Plain interface{ Len() int }
