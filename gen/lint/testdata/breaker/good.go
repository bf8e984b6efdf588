package breaker

import (
	"context"
	"errors"
)

var ErrBusy = errors.New("busy")

//retry:policy attempts=4 on=ErrBusy
//retry:breaker
type Fewer interface {
	Get(ctx context.Context) error

	//retry:policy attempts=9
	//retry:breaker none
	Await(ctx context.Context) error

	//retry:policy attempts=1
	//retry:breaker failures=1
	Once(ctx context.Context) error
}

//retry:policy attempts=9 on=ErrBusy
//retry:breaker rate=0.5
type Rate interface {
	Get(ctx context.Context) error
}

var tries, failures = 9, 3

//retry:policy from=argument on=ErrBusy
//retry:breaker
type FromPolicy interface {
	Get(ctx context.Context) error

	//retry:policy attempts=4
	List(ctx context.Context) error
}

// The values of variables are not known.
//
//retry:policy attempts=tries on=ErrBusy
//retry:breaker
type Tries interface {
	Get(ctx context.Context) error

	//retry:policy attempts=9
	//retry:breaker failures=failures
	List(ctx context.Context) error

	//retry:policy attempts=9
	//retry:breaker rate=0.5 min=failures
	Find(ctx context.Context) error
}

//retry:policy attempts=9 on=ErrBusy
type None interface {
	Get(ctx context.Context) error
}
