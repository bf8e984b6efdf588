package nested

import (
	"context"
	"errors"
)

var ErrBusy = errors.New("busy")

//retry:policy attempts=4 on=ErrBusy
type Store interface {
	Get(ctx context.Context, id string) error
	Len() int

	//retry:never
	Charge(ctx context.Context, id string) error
}

//retry:policy from=argument on=ErrBusy
type Given interface {
	Find(ctx context.Context) error

	//retry:policy from=argument attempts=6
	Put(ctx context.Context) error
}

//retry:hedge after=50ms max=2
type Cache interface {
	Find(ctx context.Context) error

	//retry:once
	Put(ctx context.Context) error
}

//retry:policy attempts=2 on=ErrBusy
type Fetch func(ctx context.Context) error
