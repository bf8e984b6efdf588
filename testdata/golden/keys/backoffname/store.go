// Package backoffname shows backoff= with a name: a retry.Backoff, or a func
// that is one but for the conversion.
package backoffname

import (
	"context"
	"time"
)

// Store is retried as its directive says.
//
//retry:policy backoff=steps
type Store interface {
	Get(ctx context.Context, id string) (string, error)
}

// steps waits longer every time.
func steps(n int) time.Duration { return time.Duration(n) * time.Second }
