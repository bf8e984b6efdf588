package permanent

import (
	"context"
	"errors"
	"io"
	"os"
)

var ErrBusy = errors.New("busy")

//retry:policy on=ErrBusy,context.DeadlineExceeded,io.ErrUnexpectedEOF not=io.EOF,os.IsNotExist
type Good interface {
	Get(ctx context.Context) error
}

var (
	_ = io.EOF
	_ = os.ErrNotExist
)
