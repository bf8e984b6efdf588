// Package unlimited shows attempts=unlimited, which needs elapsed=.
package unlimited

import "context"

// Store is retried as its directive says.
//
//retry:policy attempts=unlimited elapsed=1m
type Store interface {
	Get(ctx context.Context, id string) (string, error)
}
