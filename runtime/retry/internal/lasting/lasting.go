// Package lasting provides the context of an attempt whose result may outlive it: package
// retry creates it, package support keeps it alive.
package lasting

import (
	"context"
	"sync/atomic"
	"time"
)

// A Context ends with its parent, when the attempt times out, or when the attempt has
// returned. If the result is kept, it ends when the result is no longer in use instead.
type Context struct {
	context.Context // the parent
	own             context.Context
	cancel          context.CancelFunc // of own
	timer           *time.Timer
	late            atomic.Bool // the attempt timed out
	kept            atomic.Bool // the result outlives the attempt
}

// New returns a context that ends after timeout, unless Returned or Begun is
// called before.
func New(parent context.Context, timeout time.Duration) *Context {
	c := &Context{Context: parent}
	c.own, c.cancel = context.WithCancel(parent)
	c.timer = time.AfterFunc(timeout, func() {
		c.late.Store(c.own.Err() == nil)
		c.cancel()
	})
	return c
}

// Done returns a channel that is closed when c ends.
func (c *Context) Done() <-chan struct{} { return c.own.Done() }

// Err returns DeadlineExceeded after a timeout, else the error of the parent.
func (c *Context) Err() error {
	err := c.own.Err()
	if err != nil && c.late.Load() {
		return context.DeadlineExceeded
	}
	return err
}

// AfterFunc lets contexts derived from c end with it without a goroutine each: package
// context looks for this method. They cannot be children of own, whose Err never reports a
// timeout.
func (c *Context) AfterFunc(f func()) (stop func() bool) { return context.AfterFunc(c.own, f) }

// Begun is called when a result has begun to arrive: it stops the timeout.
func (c *Context) Begun() { c.timer.Stop() }

// Returned is called when the attempt has returned.
func (c *Context) Returned() {
	c.timer.Stop()
	if !c.kept.Load() {
		c.cancel()
	}
}

// Keep keeps c alive after Returned, until the returned func is called.
func (c *Context) Keep() (cancel context.CancelFunc) {
	c.kept.Store(true)
	return c.cancel
}
