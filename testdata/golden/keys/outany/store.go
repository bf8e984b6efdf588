// Package outany has parameters that a call fills, whatever they hold.
package outany

import "context"

// Message is what a call answers with.
type Message interface{ Reset() }

// Client fills what it is given.
type Client interface {
	//retry:policy out=v
	Decode(v any) error

	//retry:policy out=reply,meta
	Invoke(ctx context.Context, method string, args any, reply Message, meta *string) error
}
