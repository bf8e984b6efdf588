// Package each shows each= and seen=, for callbacks that attempts pass elements to.
package each

import (
	"context"
	"errors"
)

// ErrBusy is worth another attempt.
var ErrBusy = errors.New("busy")

// Entry is what listings consist of.
type Entry struct {
	Dir, Name string
}

// Visit is a callback of a type of its own.
type Visit func(Entry) error

// Store lists entries.
//
//retry:policy on=ErrBusy
type Store interface {
	// List passes each entry on once, and falls back to a list of its own.
	//
	//retry:policy each=fn seen=path fallback=cached
	//retry:async
	List(ctx context.Context, dir string, fn Visit) error

	// Iter passes entries on again.
	//
	//retry:policy each=fn
	Iter(dir string, fn func(Entry) error) (n int, err error)

	// Watch has a callback that cannot fail.
	//
	//retry:policy each=fn seen=path
	Watch(ctx context.Context, fn func(Entry)) error

	// Walk has two callbacks.
	//
	//retry:policy each=onDir,onFile seen=path result=isHalf
	Walk(ctx context.Context, onDir, onFile func(Entry) error) (half bool, err error)
}

// Lister is generic, and so is its key.
//
//retry:policy each=fn seen=same
type Lister[T comparable] interface {
	List(fn func(T) error) error
	Len() (int, error)
}

// Scan is a func type.
//
//retry:policy on=ErrBusy each=fn seen=path
type Scan func(fn func(Entry) error) error

func path(e Entry) Entry { return e }

func same[T comparable](v T) T { return v }

func isHalf(half bool, _ error) bool { return half }

func cached(_ context.Context, dir string, fn Visit, err error) error {
	return errors.Join(fn(Entry{dir, "a"}), fn(Entry{dir, "cached"}))
}
