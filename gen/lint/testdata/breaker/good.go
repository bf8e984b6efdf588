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

//retry:policy attempts=9 on=ErrBusy
type None interface {
	Get(ctx context.Context) error
}
