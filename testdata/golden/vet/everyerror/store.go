// Package everyerror has policies that retry every error.
package everyerror

import (
	"context"
	"errors"
)

var ErrBusy = errors.New("busy")

//retry:policy attempts=2
type Store interface {
	Get(ctx context.Context, id string) error

	//retry:policy attempts=5
	List(ctx context.Context) error

	//retry:policy on=ErrBusy
	Find(ctx context.Context) error
}

//retry:policy
type Fetch func(ctx context.Context) error
