// Package lib has an interface that somebody else declares.
package lib

import "context"

// Client has more methods than are to be retried.
type Client interface {
	Get(ctx context.Context, id string) (string, error)
	Create(ctx context.Context, id string) error
	Watcher
}

// Watcher is embedded in Client.
type Watcher interface {
	Watch(ctx context.Context, id string) (<-chan string, error)
	Stop()
}
