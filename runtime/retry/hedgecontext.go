package retry

import (
	"context"
	"runtime"
	"sync"
)

// A hedgeContext is the context of one call of f in [Hedged]. It ends with its parent or
// by cancel. It is part of a larger allocation, and allocates only if the callee asks for
// its channel.
type hedgeContext struct {
	context.Context     // the parent
	number          int // of the hedge, counting from 1; 0 for the first call

	mu       sync.Mutex
	canceled bool
	kept     bool
	own      context.Context // nil until needed
	end      context.CancelFunc
}

// inner returns the context that has the channel.
func (c *hedgeContext) inner() context.Context {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.own == nil {
		c.own, c.end = context.WithCancel(c.Context)
		switch {
		case c.canceled:
			c.end()
		case c.kept:
			c.endWhenUnused()
		}
	}
	return c.own
}

// Done returns a channel that is closed when c ends.
func (c *hedgeContext) Done() <-chan struct{} { return c.inner().Done() }

// Err returns Canceled after cancel, else the error of the parent.
func (c *hedgeContext) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.own != nil:
		return c.own.Err()
	case c.canceled:
		return context.Canceled
	}
	return c.Context.Err()
}

// AfterFunc lets contexts derived from c end with it without a goroutine each: package
// context looks for this method.
func (c *hedgeContext) AfterFunc(f func()) (stop func() bool) {
	return context.AfterFunc(c.inner(), f)
}

// cancel ends c.
func (c *hedgeContext) cancel() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.canceled = true
	if c.own != nil {
		c.end()
	}
}

// keep lets c live for as long as something refers to it.
func (c *hedgeContext) keep() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept = true
	if c.own != nil {
		c.endWhenUnused()
	}
}

// endWhenUnused releases own, to which the parent refers, when c is garbage collected. mu
// is held.
func (c *hedgeContext) endWhenUnused() {
	runtime.AddCleanup(c, func(end context.CancelFunc) { end() }, c.end)
}
