// Package lists shows what is said about lists of methods.
package lists

import (
	"context"
	"io"
)

// Store lists what it cannot retry.
//
//retry:policy attempts=4
//retry:methods Gte,Delete,Len,Write,Copy,Get
//retry:methods Close
//retry:method Close never
type Store interface {
	io.WriteCloser

	Get(ctx context.Context) error

	//retry:never
	Delete(ctx context.Context) error

	//retry:policy attempts=2
	Put(ctx context.Context) error

	//retry:breaker
	List(ctx context.Context) error

	Len() int
	Copy(ctx context.Context, from <-chan int) error
}

// Unasked has no policy.
//
//retry:methods Get
type Unasked interface {
	Get(ctx context.Context) error

	//retry:async
	Put(ctx context.Context) error
}

// Several has mistakes that a list has once.
//
//retry:policy attempts=4
//retry:method Get,Put policy on=ErrBsy
//retry:method Get,Lits never
//retry:method Own,List policy attempts=3
type Several interface {
	Get(ctx context.Context) error
	Put(ctx context.Context) error
	List(ctx context.Context) error

	//retry:never
	Own(ctx context.Context) error
}
