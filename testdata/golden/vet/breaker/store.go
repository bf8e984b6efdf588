// Package breaker has a breaker that one call opens.
package breaker

import (
	"context"
	"errors"
)

var ErrBusy = errors.New("busy")

//retry:policy attempts=5 on=ErrBusy
//retry:breaker failures=3
type Store interface {
	Get(ctx context.Context) error
	List(ctx context.Context) error
}
