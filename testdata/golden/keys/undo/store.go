// Package undo shows undo=, which removes what a failed attempt has left behind.
package undo

import (
	"context"
	"errors"
	"io/fs"
)

// ErrBusy is worth another attempt.
var ErrBusy = errors.New("busy")

// ErrStuck is the error of an undo.
var ErrStuck = errors.New("stuck")

// Store keeps files, of which a failed Put leaves a part.
type Store interface {
	// Put needs only the first two of its parameters for the undo.
	//
	//retry:policy on=ErrBusy undo=remove
	Put(ctx context.Context, name string, content []byte) error

	// Send undoes with all parameters and the error, and can fall back.
	//
	//retry:policy on=ErrBusy undo=unsend fallback=spool
	//retry:async
	Send(ctx context.Context, name string, tags ...string) (n int, err error)

	// Open undoes with its results, and has no context.
	//
	//retry:policy undo=release
	Open(name string) (handle int, err error)

	// Lock needs no parameters.
	//
	//retry:policy undo=unlock
	Lock(ctx context.Context) error

	// Tag passes its variadic parameter on.
	//
	//retry:policy undo=untag
	Tag(ctx context.Context, tags ...string) error
}

// Files undoes with its own method, which is retried only when a caller calls it.
type Files interface {
	//retry:policy undo=.Remove before=.Check log=name
	Create(ctx context.Context, name string, content []byte) error

	//retry:policy attempts=2
	Remove(ctx context.Context, name string) error

	Check(ctx context.Context) error
}

// Cache is generic, and so is its undo.
//
//retry:policy undo=forget
type Cache[K comparable, V any] interface {
	Store(key K, value V) error
}

// Fetch is a func type.
//
//retry:policy undo=remove
type Fetch func(ctx context.Context, name string) error

// undone lists what the undos were called with.
var undone []any

func remove(_ context.Context, name string) error {
	undone = append(undone, name)
	switch name {
	case "stuck":
		return ErrStuck
	case "missing":
		return fs.ErrNotExist
	}
	return nil
}

func unsend(_ context.Context, name string, tags []string, err error) {
	undone = append(undone, name, len(tags), err)
}

func spool(_ context.Context, name string, _ []string, err error) (int, error) {
	undone = append(undone, "spooled "+name)
	return 0, nil
}

func release(name string, handle int, err error) error {
	undone = append(undone, name, handle, err)
	return nil
}

func unlock() { undone = append(undone, "unlocked") }

func untag(_ context.Context, tags ...string) error {
	undone = append(undone, len(tags))
	return nil
}

func forget[K comparable](key K) { undone = append(undone, key) }
