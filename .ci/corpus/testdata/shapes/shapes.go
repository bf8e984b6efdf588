// Package shapes has one interface for each case that the check distinguishes.
package shapes

import (
	"context"
	"fmt"
	"io"
	"iter"

	"github.com/retrygen/retrygen/ci/corpus/testdata/shapes/internal/hidden"
)

// Store and RetryingStore cannot be annotated in the same package.
type Store interface {
	Get(ctx context.Context, keys ...string) (value []byte, err error)
	Len() int
}

// RetryingStore has the name of the wrapper of Store.
type RetryingStore interface {
	Store
	io.Closer
}

// Cache is generic.
type Cache[K comparable, V fmt.Stringer] interface {
	Get(K) (V, error)
	Put(context.Context, map[K]V) error
}

// Set is generic, and simple types can instantiate it.
type Set[K comparable] interface{ Add(K) error }

// Lister returns a stream.
type Lister interface {
	List(ctx context.Context, after string) iter.Seq2[string, error]
	Close() error
}

// Alias is an alias of an interface.
type Alias = io.ReaderFrom

// Aliased mentions a type that has a name in other packages only through an alias.
type Aliased interface{ Get() (Thing, error) }

// Thing is the alias.
type Thing = hidden.Thing

// Number is a constraint.
type Number interface{ ~int | ~float64 }

// Closed has a method that other packages cannot implement.
type Closed interface {
	Close() error
	closed()
}

// Hidden mentions a type that other packages cannot name.
type Hidden interface{ Get() (hidden.Thing, error) }

// Unexported mentions another type that other packages cannot name.
type Unexported interface{ Get() (*thing, error) }

type thing struct{}

// Plain cannot fail.
type Plain interface{ Len() int }
