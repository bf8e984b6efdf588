// Package funcs shows the keys that take a func with what else has its type: variables,
// named types, and generic or variadic funcs that can be called in the same way.
package funcs

import (
	"context"
	"errors"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Store has methods that name funcs of all kinds.
type Store interface {
	//retry:policy if=isBusy onretry=hook
	Conditions(ctx context.Context, id string) (string, error)

	//retry:policy if=anyError onretry=log
	Variables(ctx context.Context, id string) (string, error)

	//retry:policy result=isEmpty fallback=cached
	Results(ctx context.Context, id string) (string, error)

	//retry:policy result=again fallback=fail
	Variadic(ctx context.Context, id string) (string, error)
}

// ErrBusy is worth a retry.
var ErrBusy = errors.New("busy")

var isBusy = retry.On(ErrBusy)

var anyError = func(error) bool { return true }

type notify func(retry.Event)

var hook notify = func(retry.Event) {}

type event = retry.Event

var log = func(event) {}

var isEmpty = func(s string, err error) bool { return err == nil && s == "" }

var cached = func(context.Context, string, error) (string, error) { return "", ErrBusy }

func again(...any) bool { return false }

func fail[T any](_ context.Context, _ T, errs ...error) (T, error) {
	var zero T
	return zero, errors.Join(errs...)
}
