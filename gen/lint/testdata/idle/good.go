package idle

import (
	"context"
	"errors"
)

var (
	ErrBusy      = errors.New("busy")
	ErrThrottled = errors.New("throttled")
)

//retry:policy on=ErrBusy
//retry:idempotent
type Store interface {
	Get(ctx context.Context) error
	Len() int
	Name() string
	String() string
	Reset()
	Row(ctx context.Context) *Row
}

// Conditions are not meant to be retried.
//
//retry:policy on=.A,.B,.C,.D,.E,.F,.G,.H,.I,.J
//retry:idempotent
type Conditions interface {
	Get(ctx context.Context) error
	A(error) bool
	B(error) bool
	C(error) bool
	D(error) bool
	E(error) bool
	F(error) bool
	G(error) bool
	H(error) bool
	I(error) bool
	J(error) bool
}

// A Row holds the error of its query.
type Row struct{ err error }

func (r *Row) Err() error { return r.err }

//retry:policy on=ErrBusy result=again
//retry:idempotent
type Rows interface {
	Row(ctx context.Context) *Row
}

func again(r *Row) bool { return errors.Is(r.Err(), ErrBusy) }

// Only the annotated methods are retried.
type Asked interface {
	//retry:policy on=ErrBusy
	Ping(ctx context.Context) error

	Row(ctx context.Context) *Row
	Next(ctx context.Context) *Row
}

//retry:policy on=ErrBusy
//retry:idempotent
type Handler interface {
	Handle(ctx context.Context) error
	WithName(name string) Handler
	WithGroup(name string) Handler
}

//retry:policy on=ErrBusy
//retry:idempotent
type Embedding interface{ Handler }

// Listed retries few of its methods, as its list says.
//
//retry:policy on=ErrBusy
//retry:idempotent
//retry:methods Get
type Listed interface {
	Get(ctx context.Context) error
	A() int
	B() int
	C() int
	D() int
	E() int
	F() int
	G() int
	H() int
	I() int
	J(ctx context.Context) *Row
}

// Slow retries the errors after which it waits longer.
//
//retry:policy slow=ErrThrottled not=ErrBusy
//retry:idempotent
type Slow interface {
	Any(ctx context.Context) error
	//retry:policy on=ErrThrottled
	Listed(ctx context.Context) error
	//retry:policy on=isBusy
	Func(ctx context.Context) error
	//retry:policy on=*Problem
	Type(ctx context.Context) error
}

func isBusy(error) bool { return true }

type Problem struct{ error }
