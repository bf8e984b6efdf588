// Package timeout has attempts that time out and are not retried.
package timeout

import (
	"context"
	"errors"
)

var ErrBusy = errors.New("busy")

//retry:policy on=ErrBusy timeout=1s
type Store interface {
	Get(ctx context.Context) error
	List(ctx context.Context) error
}
