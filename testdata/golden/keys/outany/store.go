// Package outany has parameters that a call fills, whatever they hold.
package outany

import (
	"context"
	"sync"
)

// Message is what a call answers with.
type Message interface{ Reset() }

// Locked holds a lock.
type Locked struct {
	mu sync.Mutex
	N  int
}

// Client fills what it is given.
type Client interface {
	//retry:policy out=v
	Decode(ctx context.Context, v any) error

	// Lock fills a struct that must not be copied.
	//
	//retry:policy out=l
	Lock(l *Locked) error

	//retry:policy out=reply,meta
	Invoke(ctx context.Context, method string, args any, reply Message, meta *string) error
}
