package tight

import (
	"context"
	"errors"
)

var ErrBusy = errors.New("busy")

//retry:policy on=ErrBusy delay=10s max=1m elapsed=5s
type Store interface {
	Get(ctx context.Context, id string) error
	List(ctx context.Context) error

	//retry:policy elapsed=30s
	Find(ctx context.Context) error

	//retry:policy elapsed=2s
	Save(ctx context.Context) error
}
