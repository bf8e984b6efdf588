// Package openwait shows a breaker whose methods wait while it is open, and one of
// a method that does not.
package openwait

import "context"

// Store waits for its breaker, for up to a minute.
//
//retry:policy attempts=4 elapsed=1m
//retry:breaker failures=3 cooldown=10s open=wait
type Store interface {
	Get(ctx context.Context, id string) (string, error)

	// Search is not worth waiting for.
	//
	//retry:breaker failures=3 cooldown=10s open=fail
	Search(ctx context.Context, query string) ([]string, error)
}
