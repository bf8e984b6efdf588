// Package halffilled has arguments that a failed attempt may have filled in part.
package halffilled

import (
	"context"
	"errors"
	"io"
)

var ErrBusy = errors.New("busy")

type User struct{ Name string }

//retry:policy on=ErrBusy
type Store interface {
	Load(ctx context.Context, id string, u *User) error

	//retry:policy attempts=2
	Query(ctx context.Context, filter *User, result map[string]User) error

	//retry:policy out=dst
	Get(ctx context.Context, id string, dst *User) error

	//retry:policy out=none
	Find(ctx context.Context, like *User) error

	Save(ctx context.Context, u *User) error

	//retry:policy attempts=2
	Decode(ctx context.Context, v any) error

	//retry:policy attempts=2
	Invoke(ctx context.Context, method string, args, reply any) error

	//retry:policy attempts=2
	Select(ctx context.Context, where any) error

	//retry:policy attempts=2
	Download(ctx context.Context, key string, dst io.Writer) error
}
