package everyerror

import (
	"context"
	"errors"

	_ "github.com/retrygen/retrygen/runtime/retry"
)

var ErrBusy = errors.New("busy")

func isBusy(err error) bool { return errors.Is(err, ErrBusy) }

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

// Each method has a condition of its own.
//
//retry:policy attempts=5
type Each interface {
	//retry:policy on=ErrBusy
	Get(ctx context.Context) error
}
