// Package middleware shows wrappers that are made once, for callees that are known
// only when a call is made.
package middleware

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
)

var ErrBusy = errors.New("busy")

// Invoker makes a call, as gRPC's UnaryInvoker does.
//
//retry:policy attempts=3 delay=1ms on=ErrBusy
//retry:breaker failures=4
type Invoker func(ctx context.Context, method string, req, reply any, opts ...Option) error

// An Option is an option of one call.
type Option struct{ Name string }

// Handler handles a request.
//
//retry:policy attempts=2 delay=1ms fallback=unavailable
type Handler[Q, R any] func(ctx context.Context, req Q) (R, error)

func unavailable[Q, R any](context.Context, Q, error) (R, error) {
	var none R
	return none, errors.New("unavailable")
}

// Visit is a func type of another package.
//
//retry:policy attempts=2 delay=1ms
type Visit = fs.WalkDirFunc

// Transport sends HTTP requests.
//
//retry:policy attempts=3 delay=1ms if=retry.Transient
type Transport interface {
	http.RoundTripper
}

// Fitting has a method of the name that its wrapper's would have.
//
//retry:policy attempts=2 delay=1ms
type Fitting interface {
	Around(ctx context.Context, next string) error
}
