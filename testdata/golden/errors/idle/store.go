// Package idle has policies that would retry nothing.
package idle

import (
	"bytes"
	"context"
)

// Never has taken every method out.
//
//retry:policy attempts=4
type Never interface {
	//retry:never
	Get(ctx context.Context) error

	//retry:never
	Put(ctx context.Context) error
}

// A Cmd holds the error of its call.
type Cmd struct{ err error }

// Err returns it.
func (c *Cmd) Err() error { return c.err }

// Cmdable returns no error: its results hold it.
//
//retry:policy attempts=4
type Cmdable interface {
	Get(ctx context.Context, key string) *Cmd
	Set(ctx context.Context, key, value string) *Cmd
}

// A Client gives clients for parts of a service, whose calls may fail.
//
//retry:policy attempts=4
type Client interface {
	Pods() Pods
	Nodes() Nodes
}

// Pods is a part.
type Pods interface {
	Get(ctx context.Context) error
}

// Nodes is another.
type Nodes interface {
	Get(ctx context.Context) error
}

// Clock cannot fail.
//
//retry:policy attempts=4
type Clock interface {
	Now() int
	Reset()
}

// Mixed has a reason for each method.
//
//retry:policy attempts=4
type Mixed interface {
	Len() int
	Name() string

	//retry:never
	Charge(ctx context.Context) error

	//retry:async
	Load(ctx context.Context) *bytes.Buffer
}

// Empty has no methods.
//
//retry:policy attempts=4
type Empty interface{}
