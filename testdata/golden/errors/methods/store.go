// Package methods shows what is said about directives that their method has no
// use for.
package methods

import "io"

// Store has such methods.
type Store interface {
	//retry:policy
	CannotFail() int

	//retry:never
	Fine() error

	//retry:policy key=idempotencyKey
	Key(idempotencykey string) error

	//retry:policy key=n
	KeyType(n int) error

	//retry:policy out=dst
	Out(dest *int) error

	//retry:policy out=v
	OutType(v io.Writer) error

	//retry:policy out=dests
	OutVariadic(dests ...*int) error
}

// File says twice what to do.
//
//retry:policy key=token
//retry:method Close never
//retry:method Raed never
//retry:method Sync never
type File interface {
	io.ReadCloser

	//retry:policy attempts=2
	Sync() error
}

// Async has what is to be generated.
//
//retry:policy
type Async interface {
	//retry:async
	Get() error

	GetAsync() error
}
