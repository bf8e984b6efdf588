// Package wrapped shows on=, not=, slow= and if= with conditions that are methods of the value
// that is wrapped.
package wrapped

import (
	"context"
	"errors"

	"github.com/retrygen/retrygen/testdata/golden/keys/wrapped/lib"
)

// ErrBusy says: try again.
var ErrBusy = errors.New("busy")

// Bucket knows its own errors.
//
//retry:policy not=.IsObjNotFoundErr
type Bucket interface {
	Get(ctx context.Context, name string) (string, error)

	//retry:policy on=.isThrottled,ErrBusy slow=.isThrottled
	Put(ctx context.Context, name, text string) error

	//retry:policy on=.isThrottled not=none
	Delete(ctx context.Context, name string) error

	IsObjNotFoundErr(err error) bool
	isThrottled(err error) bool
}

// Client has the condition of an interface of another package.
//
//retry:policy if=.IsTransient
type Client interface {
	lib.Client

	//retry:policy not=.final
	Ping() error

	final(error) bool
}

// Typed has type parameters, and a parameter that is called as those of constructors are.
//
//retry:policy not=.next
type Typed[wrapped any] interface {
	Get(next string) (wrapped, error)
	next(error) bool
}
