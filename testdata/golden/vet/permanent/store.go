// Package permanent names errors that do not pass.
package permanent

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"io/fs"
)

var ErrBusy = errors.New("busy")

//retry:policy on=ErrBusy,context.Canceled,sql.ErrNoRows
type Store interface {
	Get(ctx context.Context, id string) error
	List(ctx context.Context) error

	//retry:policy on=io.EOF
	Read(ctx context.Context) error

	//retry:policy on=fs.ErrNotExist,io.ErrUnexpectedEOF
	Open(ctx context.Context) error
}

var (
	_ = sql.ErrNoRows
	_ = io.EOF
	_ = fs.ErrNotExist
)
