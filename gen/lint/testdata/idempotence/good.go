package idempotence

import (
	"context"
	"errors"
	"net/http"
)

var ErrBusy = errors.New("busy")

// Good has words for the methods that are no reads.
//
//retry:policy on=ErrBusy
//retry:method Enqueue once
type Good interface {
	Get(ctx context.Context, id string) error
	List(ctx context.Context) ([]string, error)

	//retry:idempotent
	Delete(ctx context.Context, id string) error

	//retry:once
	Charge(ctx context.Context, cents int) error

	//retry:never
	Lock(ctx context.Context) error

	//retry:policy attempts=2
	Publish(ctx context.Context, text string) error

	//retry:policy key=key
	Transfer(ctx context.Context, key string, cents int) error

	Queue

	Do(req *http.Request) (*http.Response, error)

	Push() // cannot fail, so it is not retried
}

type Queue interface {
	Enqueue(ctx context.Context, text string) error
}

// Own has a policy only on the method, which shows intent.
type Own interface {
	//retry:policy on=ErrBusy
	Send(ctx context.Context) error
}

// Listed leaves a method out.
//
//retry:policy on=ErrBusy
//retry:methods Get
type Listed interface {
	Get(ctx context.Context, id string) error
	Create(ctx context.Context, id string) error
}

// All has a word for all of its methods.
//
//retry:policy on=ErrBusy
//retry:once
type All interface {
	Create(ctx context.Context, id string) error
	Update(ctx context.Context, id string) error
}
