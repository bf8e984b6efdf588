// Package api has interfaces to embed.
package api

import "context"

// Getter gets anything.
type Getter interface {
	Get(ctx context.Context, key any, more ...any) (any, error)
}
