// Package backoffname shows backoff= with the name of a func, which is a
// retry.Backoff but for the conversion, and with that of a built-in one.
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

	//retry:policy backoff=retry.Linear
	Find(ctx context.Context, id string) (string, error)
}

// steps waits longer every time.
func steps(n int) time.Duration { return time.Duration(n) * time.Second }
