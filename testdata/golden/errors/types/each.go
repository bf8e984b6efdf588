package types

import (
	"context"
	"iter"
)

// Each names callbacks that are none, or whose errors go nowhere.
type Each interface {
	//retry:policy each=name
	NoFunc(ctx context.Context, name string, fn func(string) error) error

	//retry:policy each=f
	Unknown(ctx context.Context, fn func(string) error) error

	//retry:policy each=fn
	TwoParameters(ctx context.Context, fn func(string, int) error) error

	//retry:policy each=fn
	Bool(ctx context.Context, fn func(string) bool) error

	//retry:policy each=fn
	NoError(ctx context.Context, fn func(string)) error

	//retry:policy each=fn
	OwnError(ctx context.Context, fn func(string) error) *Problem

	//retry:policy seen=keyOf
	NoEach(ctx context.Context, fn func(string) error) error

	//retry:policy each=fn seen=keyOf
	OtherElement(ctx context.Context, fn func(int) error) error

	//retry:policy each=fn seen=bytesOf
	NotComparable(ctx context.Context, fn func(string) error) error

	//retry:policy each=fn seen=keyO
	UnknownKey(ctx context.Context, fn func(string) error) error

	//retry:policy each=fn seen=keyOf before=other
	Changed(fn func(string) error) error

	//retry:policy each=fn seen=keyOf
	Stream(fn func(string) error) iter.Seq2[int, error]
}

// Nowhere has nothing to pass once.
//
//retry:policy seen=keyOf
type Nowhere interface {
	List(ctx context.Context, fn func(string) error) error
}

func keyOf(s string) string { return s }

func bytesOf(s string) []byte { return []byte(s) }

func other(fn func(string) error) func(string) error { return fn }
