// Package idle has a policy that retries less than it seems.
package idle

import (
	"context"
	"errors"
)

var ErrBusy = errors.New("busy")

// A Cmd holds the error of its call.
type Cmd struct{ err error }

// Err returns it.
func (c *Cmd) Err() error { return c.err }

//retry:policy on=ErrBusy
type Cmdable interface {
	Get(ctx context.Context, key string) *Cmd
	Set(ctx context.Context, key, value string) *Cmd
	Ping(ctx context.Context) error
}
