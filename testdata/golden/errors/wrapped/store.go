// Package wrapped shows what is said about names of methods that are no conditions.
package wrapped

import "context"

// Store has such names.
//
//retry:policy not=.IsObjNotFuondErr
type Store interface {
	Get(ctx context.Context) error

	//retry:policy if=.Matches
	If(ctx context.Context) error

	//retry:policy on=.Get,.IsGone
	On(ctx context.Context) error

	//retry:policy not=.isGone
	Not(ctx context.Context) error

	//retry:policy if=*.IsObjNotFoundErr
	Star(ctx context.Context) error

	//retry:policy if=.
	Dot(ctx context.Context) error

	//retry:policy onretry=.Note
	OnRetry(ctx context.Context) error

	//retry:policy on=.IsObjNotFoundErr not=.IsObjNotFoundErr
	Both(ctx context.Context) error

	IsObjNotFoundErr(err error) bool
	IsGone(err error) error
	Matches(err error, target error) bool
}

// Only has only conditions.
//
//retry:policy if=.IsA not=.IsB
type Only interface {
	IsA(error) bool
	IsB(error) bool
}

// Fetch has no methods, even if it has some.
//
//retry:policy if=.IsTransient
type Fetch func(ctx context.Context) error

func (f Fetch) IsTransient(error) bool { return true }

// Wrong names a method of another type.
//
//retry:policy if=.Get
type Wrong interface {
	Get(ctx context.Context) error
}
