// Package jitter shows jitter=, of which half is the default.
package jitter

import "context"

// Store has each kind of jitter once.
type Store interface {
	//retry:policy jitter=none
	Get(ctx context.Context, id string) (string, error)

	//retry:policy jitter=half
	List(ctx context.Context) ([]string, error)

	//retry:policy jitter=full
	Put(ctx context.Context, id, value string) error

	//retry:policy jitter=equal
	Delete(ctx context.Context, id string) error

	//retry:policy jitter=decorrelated
	Purge(ctx context.Context) error

	//retry:policy jitter=0.2
	Share(ctx context.Context) error

	//retry:policy jitter=5%
	Percent(ctx context.Context) error

	//retry:policy jitter=0..25%
	Range(ctx context.Context) error
}
