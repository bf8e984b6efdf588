// Package owncontext has contexts of types of their own: a retry by hand that does not
// see them goes on after its caller has left.
package owncontext

import (
	"context"
	"io"
	"iter"
	"net/http"
)

// Ctx is a context that knows its user.
type Ctx interface {
	context.Context
	User() string
}

// Request is a context that is no interface.
type Request struct {
	context.Context
	Name string
}

// Plain has no method that an attempt's context does not have.
type Plain context.Context

// Store takes contexts of several types.
//
//retry:policy attempts=5 delay=200ms jitter=none backoff=constant timeout=1s
//retry:idempotent
type Store interface {
	Get(ctx Ctx, id string) (string, error)
	List(ctx interface {
		context.Context
		User() string
	}) error
	Handle(req *Request) error
	Open(ctx Ctx, name string) (io.ReadCloser, error)
	Watch(ctx Ctx) iter.Seq2[string, error]
	Upload(ctx Ctx, body io.Reader) error
	Do(ctx Ctx, req *http.Request) error

	// Delete gets the attempt's context.
	Delete(ctx Plain, id string) error

	// Second has a plain context behind.
	Second(ctx Ctx, plain context.Context) error

	//retry:policy fallback=cached
	Cached(ctx Ctx, id string) (string, error)
}

func cached(ctx Ctx, id string, err error) (string, error) { return ctx.User() + "'s " + id, nil }

// Generic has a context that its user chooses.
//
//retry:policy attempts=5 delay=200ms jitter=none backoff=constant
//retry:idempotent
type Generic[C context.Context] interface {
	Get(ctx C, id string) error
}

// Tasks are no contexts of a call, though they have the methods of one.
//
//retry:policy
//retry:idempotent
type Tasks interface {
	Run(name string, task Ctx) error
}
