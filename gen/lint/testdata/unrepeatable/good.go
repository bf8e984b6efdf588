package unrepeatable

import (
	"context"
	"errors"
	"io"
	"iter"
)

var ErrBusy = errors.New("busy")

type User struct{ Name string }

type Mail struct{ Attachments []Attachment }

type Attachment struct{ Content io.Reader }

// Good can be retried, or is never retried.
//
//retry:policy on=ErrBusy
//retry:idempotent
type Good interface {
	ReadAt(p []byte, off int64) (int, error)
	Save(ctx context.Context, u User) error
	Upload(ctx context.Context, body io.Reader) error
	Wait(ctx context.Context, done <-chan struct{}) error

	//retry:never
	Read(p []byte) (int, error)

	//retry:policy replay=off
	Store(ctx context.Context, users iter.Seq[User]) error
}
