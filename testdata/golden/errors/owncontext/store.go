// Package owncontext shows what is said of a timeout that nothing can carry out.
package owncontext

import "context"

// Ctx is a context of a type of its own.
type Ctx interface {
	context.Context
	User() string
}

// Store gives contexts that no attempt's own can replace.
//
//retry:policy timeout=1s
type Store interface {
	Get(ctx Ctx, id string) error

	//retry:policy timeout=2s
	Put(ctx Ctx, id string) error

	//retry:policy timeout=none
	Delete(ctx Ctx, id string) error
}

// Fetch is a func type.
//
//retry:policy timeout=1s
type Fetch func(ctx Ctx, url string) error
