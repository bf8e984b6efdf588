// Package unlimited shows attempts=unlimited, which ends with the caller's context or after
// elapsed=.
package unlimited

import (
	"context"
	"net/http"
)

// Store is retried as its directive says.
//
//retry:policy attempts=unlimited elapsed=1m
type Store interface {
	Get(ctx context.Context, id string) (string, error)
}

// Watcher is retried until its callers no longer wait.
//
//retry:policy attempts=unlimited delay=1s max=1s jitter=none
type Watcher interface {
	Watch(ctx context.Context, id string) (string, error)

	// Send has the context of its request.
	Send(req *http.Request) (*http.Response, error)

	//retry:policy elapsed=10s
	Poll(id string) (string, error)
}
