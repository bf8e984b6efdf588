// Package bounds shows attempts= with bounds: overrides may change the number within them.
package bounds

import "context"

// Store is retried up to 3 times, or as an override says.
//
//retry:policy attempts=3..6
type Store interface {
	Get(ctx context.Context, id string) (string, error)

	// GetSlow begins with the nearest number to the default.
	//
	//retry:policy attempts=5..8
	GetSlow(ctx context.Context, id string) (string, error)

	// GetFixed has no bounds.
	//
	//retry:policy attempts=4
	GetFixed(ctx context.Context, id string) (string, error)
}
