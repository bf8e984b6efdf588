// Package stream shows results that come piece by piece: they are retried until the
// first element, and never after, so that none comes twice (jd/tenacity#58,
// googleapis/python-api-core#485).
package stream

import (
	"context"
	"iter"
)

// User is an element.
type User struct{ ID int }

// Users is a sequence type of its own.
type Users iter.Seq2[*User, error]

// Store lists users.
//
//retry:policy
//retry:idempotent
//retry:breaker failures=100
type Store interface {
	List(ctx context.Context, after int) iter.Seq2[User, error]
	Named() Users
	Func(ctx context.Context) (seq func(yield func(id int, err error) bool))

	// Open says before the sequence begins whether it failed.
	Open(ctx context.Context) (iter.Seq2[User, error], error)

	// Tagged mints a key.
	//
	//retry:policy key=key
	Tagged(ctx context.Context, key string, tags ...string) iter.Seq2[User, error]

	// All cannot fail.
	All() iter.Seq[User]
}

// Cache is generic.
//
//retry:policy
//retry:idempotent
type Cache[K comparable, V any] interface {
	Entries(context context.Context, iter K) iter.Seq2[V, error]
}

// List is a func type.
//
//retry:policy
type List func(ctx context.Context) iter.Seq2[User, error]
