// Package repository shows an interface with several type parameters, one constrained by
// another, whose methods name their parameters like packages, the receiver and what bodies
// declare.
package repository

import (
	"cmp"
	"context"
	"errors"
	"io"
	"iter"
)

// ErrBusy is worth another attempt.
var ErrBusy = errors.New("busy")

// Entity is what a repository keeps, by ID.
type Entity[ID cmp.Ordered] interface {
	comparable
	Identify() ID
}

// Page is part of a list.
type Page[T any, C ~string] struct {
	Items []T
	Next  C
}

// Repository keeps entities.
//
//retry:policy delay=0s on=ErrBusy
//retry:idempotent
type Repository[ID cmp.Ordered, E Entity[ID], C ~string, F ~func(E) bool] interface {
	Get(ctx context.Context, r ID) (next E, err error)
	Find(context context.Context, retry F, call ...ID) (map[ID]E, error)
	List(ctx context.Context, iter C) iter.Seq2[E, error]
	Import(ctx context.Context, replay io.Reader, caller C) (io E, err error)

	//retry:policy key=err
	Save(ctx context.Context, err string, fresh E) (ID, error)
	//retry:policy out=new
	Load(ctx context.Context, new *E, nil ID) (policy C, _ error)
	//retry:policy out=fresh,maps
	LoadAll(ctx context.Context, fresh []E, maps map[ID]E) error
	//retry:async
	Next(ctx context.Context, result C) (cmp Page[E, C], retry ID, err error)
	//retry:policy fallback=nobody
	Any(opts F, next C) (E, error)
}

func nobody[E comparable, F ~func(E) bool, C ~string](F, C, error) (E, error) {
	var zero E
	return zero, nil
}
