// Package typeparams shows type parameters: several, with constraints from other
// packages and such that mention each other, blank, and in embedded interfaces.
package typeparams

import (
	"cmp"
	"context"
	"fmt"
)

// Number is a constraint of this package.
type Number interface {
	~int | ~int64 | ~float64
}

// Cache has two.
//
//retry:policy
type Cache[K comparable, V any] interface {
	Get(ctx context.Context, key K) (V, error)
	GetAll(ctx context.Context, keys ...K) (map[K]V, error)
}

// Sorter has constraints of every form.
//
//retry:policy
type Sorter[O cmp.Ordered, N Number, S fmt.Stringer, L ~[]O, U ~int | ~string, M interface {
	comparable
	String() string
}] interface {
	Sort(ctx context.Context, list L, n N, s S, u U, m M) (O, error)
}

// Decoder has a parameter whose constraint mentions another one.
//
//retry:policy
type Decoder[T any, P interface {
	*T
	Decode([]byte) error
}] interface {
	Decode(ctx context.Context, data []byte) (T, P, error)
}

// Pointer has a constraint that could be taken for an array length.
//
//retry:policy
type Pointer[P interface{ *Q }, Q any] interface {
	Point(ctx context.Context) (P, error)
}

// Self has a constraint that mentions itself.
//
//retry:policy
type Self[T interface{ Less(T) bool }] interface {
	Min(list []T) (T, error)
}

// Blank does not name its first.
//
//retry:policy
type Blank[_ any, T any] interface {
	Get(t T) (T, error)
}

// Strings embeds an instance of a generic interface.
//
//retry:policy
type Strings interface {
	Cache[string, []string]
	Len() (int, error)
}

// Named embeds a generic interface with its own parameters.
//
//retry:policy
type Named[Key comparable] interface {
	Cache[Key, *Named[Key]]
}

// Alias is a generic alias.
//
//retry:policy
type Alias[V any] = Cache[string, V]

// User is hidden by the type parameter of the same name below.
type User struct{}

type users interface {
	One() (User, error)
}

// Hiding needs another name for its type parameter.
//
//retry:policy
type Hiding[User any] interface {
	users
	Two() (User, error)
}

// Async has a generic result type.
//
//retry:policy
type Async[K comparable, V any] interface {
	//retry:async
	Pair(ctx context.Context, key K) (V, bool, error)
}
