// Package on shows on= with error values and error types, of this package and
// of others.
package on

import (
	"context"
	"errors"
	"net"
)

// ErrBusy says: try again.
var ErrBusy = errors.New("busy")

type timeoutError struct{}

func (timeoutError) Error() string { return "timeout" }

var _ net.Error

// Store is retried as its directive says.
//
//retry:policy on=ErrBusy,net.ErrClosed,*net.OpError,timeoutError
type Store interface {
	Get(ctx context.Context, id string) (string, error)
}
