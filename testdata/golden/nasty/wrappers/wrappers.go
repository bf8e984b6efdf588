// Package wrappers shows interfaces that mention what is generated: wrappers of the
// package and of one that is generated in the same run.
package wrappers

import (
	"context"

	"github.com/retrygen/retrygen/testdata/golden/nasty/wrappers/peer"
)

// Pool gives wrappers away.
//
//retry:policy
type Pool interface {
	// Get returns a wrapper, which is closed if another attempt follows.
	Get(ctx context.Context) (*RetryingConn, error)

	// Peer returns one of another package.
	Peer(ctx context.Context, cache *peer.RetryingPeer) (*SafeCache[string, int], error)
}

// Conn has its own among its parameters.
//
//retry:policy
type Conn interface {
	Join(ctx context.Context, other *RetryingConn) error
	Close() error
}

// Cache is generic.
//
//retry:policy
//retry:wrapper name=SafeCache
type Cache[K comparable, V any] interface {
	Get(ctx context.Context, key K) (V, *SafeCache[K, V], error)
}
