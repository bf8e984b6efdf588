package idempotence

import (
	"context"
	"errors"
)

var ErrBusy = errors.New("busy")

type Post struct{}

// Good has lines for methods that are not idempotent, and methods whose names only
// resemble such methods.
//
//retry:policy on=ErrBusy
//retry:method Enqueue never
type Good interface {
	Get(ctx context.Context, id string) error
	Delete(ctx context.Context, id string) error

	//retry:never
	Charge(ctx context.Context, cents int) error

	//retry:policy attempts=2
	Publish(ctx context.Context, text string) error

	//retry:policy key=key
	Transfer(ctx context.Context, key string, cents int) error

	Queue

	Address(ctx context.Context, id string) (string, error)
	AdditionalInfo(ctx context.Context) error
	Sender(ctx context.Context) (string, error)
	Sent(ctx context.Context) (int, error)
	Payload(ctx context.Context) ([]byte, error)
	Creator(ctx context.Context) error
	CreateOrUpdate(ctx context.Context, id string) error
	InsertIfAbsent(ctx context.Context, id string) error
	CreateTime(ctx context.Context) (int64, error)
	Post(ctx context.Context, id string) ([]*Post, error)
	AppendText(b []byte) ([]byte, error)
	AddressBook(ctx context.Context) error
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

// Listed has a method that is not idempotent, which its list leaves out, and one whose own
// line shows intent.
//
//retry:policy on=ErrBusy
//retry:methods Get,Publish
type Listed interface {
	Get(ctx context.Context, id string) error
	Create(ctx context.Context, id string) error

	//retry:policy attempts=2
	Publish(ctx context.Context, text string) error
}
