// Package repeated has a policy that covers what should not be done twice.
package repeated

import (
	"context"
	"errors"
)

var ErrBusy = errors.New("busy")

//retry:policy on=ErrBusy
//retry:method Send policy attempts=2
type Accounts interface {
	Get(ctx context.Context, id string) (int, error)
	Charge(ctx context.Context, id string, cents int) error
	Sender
	Publisher

	//retry:policy attempts=2
	Create(ctx context.Context, id string) error

	//retry:never
	Transfer(ctx context.Context, from, to string) error

	//retry:policy key=key
	Pay(ctx context.Context, key string, cents int) error
}

type Sender interface {
	Send(ctx context.Context, text string) error
}

type Publisher interface {
	Publish(ctx context.Context, text string) error
}
