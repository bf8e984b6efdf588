// Package not shows not=, errors that are never retried, beside on=.
package not

import (
	"context"
	"io/fs"
)

var _ fs.FS

// Store is retried as its directive says.
//
//retry:policy on=*fs.PathError not=fs.ErrNotExist,fs.ErrPermission
type Store interface {
	Get(ctx context.Context, id string) (string, error)

	//retry:policy on=none not=*fs.PathError,"net".ErrClosed
	List(ctx context.Context) ([]string, error)

	//retry:policy on=none not=*"net".OpError
	Ping(ctx context.Context) error
}
