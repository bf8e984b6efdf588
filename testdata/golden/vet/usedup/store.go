// Package usedup has channels and funcs that a failed attempt has used already.
package usedup

import (
	"context"
	"errors"
)

var ErrBusy = errors.New("busy")

//retry:policy on=ErrBusy
//retry:idempotent
type Store interface {
	Watch(ctx context.Context, names []string, found chan<- string) error
	Walk(ctx context.Context, visit func(name string) error) error

	//retry:policy attempts=2
	Each(ctx context.Context, visit func(name string) error) error

	Wait(ctx context.Context, done <-chan struct{}) error
	Filter(ctx context.Context, keep func(name string) bool) ([]string, error)
}
