// Package signatures shows where contexts and errors may stand, and any number of
// results.
package signatures

import (
	"context"
	"io"
)

// MyErr is an error type of its own.
type MyErr struct{ Code int }

func (e *MyErr) Error() string { return "my error" }

// Coder is an interface that is more than error.
type Coder interface {
	error
	Code() int
}

// Value is an error type without a nil, which says nothing about failing.
type Value int

func (v Value) Error() string { return "value" }

// Contexts has contexts in every place.
//
//retry:policy
//retry:idempotent
type Contexts interface {
	Second(id string, ctx context.Context) error
	Twice(ctx, parent context.Context) error
	Last(ids []string, limit int, ctx context.Context) (n int, err error)
	Variadic(ctxs ...context.Context) error
	None() error
	Result() (ctx context.Context, err error)
}

// Errors has errors in every place.
//
//retry:policy
//retry:idempotent
type Errors interface {
	First(ctx context.Context) (error, int)
	Middle(ctx context.Context) (a int, err error, b int)
	Twice(ctx context.Context) (first, second error)
	Pointer(ctx context.Context) *MyErr
	PointerBefore(ctx context.Context) (*MyErr, error)
	Interface(ctx context.Context) (n int, err Coder)
	Value(ctx context.Context) (n int, v Value)
	None(ctx context.Context) int
	Nothing()
}

// Numbers has any number of results.
//
//retry:policy
//retry:idempotent
type Numbers interface {
	Zero(ctx context.Context)
	One(ctx context.Context) error
	Five(ctx context.Context) (int, string, bool, []byte, error)
	Twelve(ctx context.Context) (int, int, int, string, string, string, bool, bool, float64, map[string]int, io.Reader, error)
}

// Variadics passes them on.
//
//retry:policy
//retry:idempotent
type Variadics interface {
	Printf(format string, args ...any) (int, error)
	Funcs(fs ...func(...int) error) error
	Slices(lists ...[]string) error
}
