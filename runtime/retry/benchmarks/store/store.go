// Package store is the task of all contenders: one method behind an interface, and the
// code that retrygen generates for it.
//
// store_retry.go is generated; nothing in it is tuned for the benchmarks.
package store

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
)

//go:generate go tool retrygen

// ErrUnavailable is transient, ErrNotFound is permanent. They are plain errors, not
// marked for any library.
var (
	ErrUnavailable = errors.New("store unavailable")
	ErrNotFound    = errors.New("no such user")
)

// A User is an element of a store.
type User struct{ Name string }

// UserStore is retried without waits, so that benchmarks measure overhead alone.
//
//retry:policy attempts=3 delay=0s jitter=none not=ErrNotFound
type UserStore interface {
	// Get returns the user with the given id.
	Get(ctx context.Context, id string) (*User, error)
}

// GuardedStore is a UserStore behind a circuit breaker.
//
//retry:policy attempts=3 delay=0s jitter=none not=ErrNotFound
//retry:breaker failures=5 cooldown=1h
type GuardedStore interface {
	// Get returns the user with the given id.
	Get(ctx context.Context, id string) (*User, error)
}

// TimedStore is a UserStore with a timeout for each attempt.
//
//retry:policy attempts=3 delay=0s jitter=none timeout=1s not=ErrNotFound
type TimedStore interface {
	// Get returns the user with the given id.
	Get(ctx context.Context, id string) (*User, error)
}

// LimitedStore is a UserStore with a breaker and a retry budget.
//
//retry:policy attempts=3 delay=0s jitter=none not=ErrNotFound
//retry:breaker failures=5 cooldown=1h
//retry:budget ratio=0.2
type LimitedStore interface {
	// Get returns the user with the given id.
	Get(ctx context.Context, id string) (*User, error)
}

// A Node is a task with which retries do harm: its calls have arguments that an attempt
// uses up, effects that must not happen twice, or results that arrive one by one.
//
//retry:policy attempts=3 delay=0s jitter=none not=ErrNotFound
type Node interface {
	// Put stores what body has left.
	//
	//retry:idempotent
	Put(ctx context.Context, body io.Reader) error

	// RoundTrip sends an HTTP request, as [http.RoundTripper] does.
	RoundTrip(req *http.Request) (*http.Response, error)

	// List returns the names of the users, one by one.
	List(ctx context.Context) iter.Seq2[string, error]
}
