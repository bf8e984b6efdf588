// Package throttle shows throttles: one for an interface's retried methods, one of a
// method's own, beside a breaker, and a method that is taken out.
package throttle

import (
	"context"
	"time"
)

// window is read by the constructor.
var window = 5 * time.Second

// Store has one throttle for all.
//
//retry:policy attempts=2
//retry:throttle window=30s
type Store interface {
	Get(ctx context.Context, id string) (string, error)

	List(ctx context.Context) ([]string, error)

	//retry:breaker
	//retry:throttle k=1.5 window=window max=1
	Search(ctx context.Context, query string) ([]string, error)

	//retry:throttle none
	Read(ctx context.Context) (int, error)
}

// Fetch has the defaults.
//
//retry:policy attempts=2
//retry:throttle
type Fetch func(ctx context.Context, id string) (string, error)
