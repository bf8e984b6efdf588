// Package breaker shows circuit breakers: one for an interface's retried methods,
// one of a method's own, and a method that is taken out.
package breaker

import "context"

// Store has one breaker for all.
//
//retry:policy attempts=4
//retry:breaker failures=3 cooldown=10s probes=2
type Store interface {
	Get(ctx context.Context, id string) (string, error)

	// Search has a breaker of its own, which goes by rate.
	//
	//retry:breaker rate=0.5 window=30s min=10
	Search(ctx context.Context, query string) ([]string, error)

	// Ping asks no breaker.
	//
	//retry:breaker none
	Ping(ctx context.Context) error
}
