// Package repeats shows what is said about words that contradict what else is written.
package repeats

import "context"

// Store has such words.
//
//retry:policy attempts=4
//retry:method Put once
//retry:method Get,Gte idempotent
type Store interface {
	//retry:idempotent
	//retry:once
	Both(ctx context.Context) error

	//retry:once
	//retry:never
	Neither(ctx context.Context) error

	//retry:once
	//retry:once
	Twice(ctx context.Context) error

	//retry:idempotent attempts=3
	Arguments(ctx context.Context) error

	//retry:idempotent
	Put(ctx context.Context) error

	//retry:never
	Get(ctx context.Context) (string, error)

	//retry:idempotnt
	Misspelled(ctx context.Context) error

	//retry:policy result=isEmpty
	//retry:once
	Result(ctx context.Context) (string, error)

	//retry:policy undo=remove
	//retry:once
	Undo(ctx context.Context) error

	//retry:policy each=f seen=key
	//retry:once
	Seen(ctx context.Context, f func(string) error) error
}

// Results has a key that repeats calls, and a method that it must not repeat.
//
//retry:policy result=isEmpty
type Results interface {
	Get(ctx context.Context) (string, error)
	Create(ctx context.Context) (string, error)

	//retry:policy result=none
	Delete(ctx context.Context) (string, error)

	//retry:idempotent
	Put(ctx context.Context) (string, error)
}

// Unasked has no policy.
type Unasked interface {
	//retry:once
	Create(ctx context.Context) error

	//retry:policy
	Get(ctx context.Context) error
}

// Func has none, either.
//
//retry:idempotent
type Func func(ctx context.Context) error

// Both has two words.
//
//retry:policy
//retry:once
//retry:idempotent
type Both interface {
	Get(ctx context.Context) error
}

// Nothing has a word only.
//
//retry:once
type Nothing interface {
	Get(ctx context.Context) error
}

func isEmpty(s string, err error) bool { return s == "" }

func remove(context.Context) error { return nil }

func key(s string) string { return s }
