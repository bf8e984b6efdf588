package permanent

import (
	"context"
	"errors"
	"io"
)

var ErrBusy = errors.New("busy")

//retry:policy on=ErrBusy,context.DeadlineExceeded,io.ErrUnexpectedEOF not=io.EOF
type Good interface {
	Get(ctx context.Context) error
}

var _ = io.EOF
