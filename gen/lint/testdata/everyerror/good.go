package everyerror

import (
	"context"
	"errors"

	"github.com/retrygen/retrygen/runtime/retry"
)

var (
	ErrBusy     = errors.New("busy")
	errSlow     = errors.New("slow")
	ErrNotFound = errors.New("not found")
	errno       = errors.New("no")
)

func isBusy(err error) bool { return errors.Is(err, ErrBusy) }

// DefaultPolicy may have a condition.
var DefaultPolicy = retry.Policy{If: retry.Transient}

//retry:policy from=DefaultPolicy
type FromPolicy interface {
	Get(ctx context.Context) error

	//retry:policy from=argument attempts=4
	List(ctx context.Context) error
}

//retry:policy on=ErrBusy
type On interface {
	Get(ctx context.Context) error

	//retry:policy attempts=5
	List(ctx context.Context) error
}

//retry:policy if=isBusy
type If interface {
	Get(ctx context.Context) error
}

//retry:policy not=context.Canceled
type Not interface {
	Get(ctx context.Context) error
}

//retry:policy class=retry.Classify
type Class interface {
	Get(ctx context.Context) error
}

// Each method has its own condition.
//
//retry:policy attempts=5
type Each interface {
	//retry:policy on=ErrBusy
	Get(ctx context.Context) error
}

// Get returns no error: its result decides whether to retry.
type Result interface {
	//retry:policy result=isZero
	Get(ctx context.Context) int
}

func isZero(n int) bool { return n == 0 }

// Once retries only errors that prove that a call was not carried out.
//
//retry:policy attempts=4
//retry:once
type Once interface {
	Create(ctx context.Context) error
}
