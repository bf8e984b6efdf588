// Package pipeline shows generic interfaces that embed each other with their type
// parameters exchanged, type parameters for errors and pointers, and generic func types.
package pipeline

import "context"

// Reset is what empties a pointer to T.
type Reset[T any] interface {
	*T
	Reset()
}

// Failure is an error that can be compared.
type Failure interface {
	comparable
	error
}

// Pair is a generic alias.
type Pair[A, B any] = map[string]struct {
	First  A
	Second B
}

// Mapper is embedded.
type Mapper[In, Out any] interface {
	Map(ctx context.Context, retry In) (call Out, err error)
	Back(context.Context, Out) (In, error)
}

// Pipeline maps to and fro: its embedded interface has its type parameters the other way
// round.
//
//retry:policy delay=0s
//retry:idempotent
type Pipeline[retry any, call any, P Reset[call], err Failure] interface {
	Mapper[call, retry]

	Both(ctx context.Context, r retry, c call) (Pair[retry, call], error)
	Pointer(ctx context.Context, next retry) (P, error)
	Fail(next retry) (call, err)
	//retry:policy result=empty
	Again(ctx context.Context, replay ...retry) (fresh []call, _ error)
	//retry:async
	Later(ctx context.Context, n int) (retry, call, error)
	//retry:never
	Once(r retry, err err) error
}

func empty[T any](list []T, err error) bool { return err == nil && len(list) == 0 }

// Stage is a generic func type.
//
//retry:policy delay=0s
type Stage[next any, opts ~[]next] func(ctx context.Context, stage opts, caller ...next) (next, opts, error)
