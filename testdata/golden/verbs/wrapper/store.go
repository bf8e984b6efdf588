// Package wrapper shows names of one's own for what is generated, and for the
// file it goes to.
package wrapper

import "context"

// Store is wrapped by a Reliable.
//
//retry:policy attempts=4
//retry:wrapper name=Reliable file=reliable.go
type Store interface {
	Get(ctx context.Context, id string) (string, error)
}

// Fetch goes to the same file.
//
//retry:policy attempts=4
//retry:wrapper name=ReliableFetch file=reliable.go
type Fetch func(ctx context.Context, url string) ([]byte, error)

// cache is not exported, and neither is its wrapper.
//
//retry:policy attempts=2
type cache interface {
	get(id string) (string, error)
}
