// Package collisions shows methods that have the names which a wrapper would like
// to use itself.
package collisions

import "context"

// Store has an Unwrap, methods named like fields, and such as differ in case only.
//
//retry:policy
type Store interface {
	Unwrap() error
	Next(ctx context.Context) error
	next(ctx context.Context) error
	Get(ctx context.Context) error
	get(ctx context.Context) error
	URL() (string, error)
	Url() (string, error)
	Type() error
	Range() error
	Attempts() error
	Method() error
	R(r, r2 int) error
}

// Package-level names that a constructor and imports would like to have.
type (
	retry  struct{}
	time   struct{}
	opts   struct{}
	policy struct{}
)

// Names hides imports behind declarations of this package.
//
//retry:policy delay=1s timeout=1m on=breaker
//retry:breaker cooldown=2s
type Names interface {
	Get(ctx context.Context, a retry, b time) (opts, error)
	Put(ctx context.Context, c policy) error
}

type err struct{ error }

var breaker error = err{}

// Fault is an error itself, so that its wrapper has no Unwrap: that would mean something
// else.
//
//retry:policy
type Fault interface {
	error
	Retry() error
}
