// Package unrepeatable has methods that an interface's policy covers and that are called
// once all the same.
package unrepeatable

import (
	"context"
	"errors"
	"io"
)

var ErrBusy = errors.New("busy")

//retry:policy on=ErrBusy
type Store interface {
	io.Reader

	Import(ctx context.Context, names <-chan string) error
	Concat(context.Context, ...io.Reader) error

	//retry:never
	Export(ctx context.Context, names <-chan string) error
}
