package bodies

import (
	"context"
	"io"
	"iter"
)

// Generic has type parameters for victims.
//
//retry:policy timeout=1s if=.Passes
type Generic[Elem comparable, E interface {
	error
	comparable
}] interface {
	Plain(ctx context.Context, elem Elem) (Elem, error)
	Reader(ctx context.Context, r io.Reader, list ...Elem) (Elem, error)
	Fail(elem Elem) (Elem, E)
	Stream(ctx context.Context) iter.Seq2[Elem, error]
	Passes(err error) bool

	//retry:policy out=to
	Pointer(ctx context.Context, to *Elem) error
	//retry:policy out=to
	Map(ctx context.Context, to map[Elem]Elem) error
	//retry:policy fallback=last
	Fallback(elem Elem) (Elem, error)
	//retry:idempotent
	//retry:hedge
	Hedged(ctx context.Context, elem Elem) (Elem, Elem, error)
	//retry:idempotent
	//retry:hedge
	HedgedFail(ctx context.Context, elem Elem) (Elem, E)
	//retry:async
	Async(ctx context.Context, elem Elem) (Elem, Elem, error)
	//retry:async
	AsyncFail() (Elem, E)
}

// GenericFunc has one as parameter and result.
//
//retry:policy
type GenericFunc[Elem any] func(elem Elem) (Elem, error)
