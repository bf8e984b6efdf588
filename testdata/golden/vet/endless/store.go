// Package endless has waits that nothing ends, and timeouts that leave no time for them.
package endless

import (
	"context"
	"errors"
)

var ErrBusy = errors.New("busy")

//retry:policy on=ErrBusy attempts=10 delay=1s
type Store interface {
	Get(id string) error
	List(ctx context.Context) error

	//retry:policy elapsed=9s
	Find(id string) error

	//retry:policy elapsed=5s timeout=5s not=context.DeadlineExceeded
	Save(ctx context.Context) error
}
