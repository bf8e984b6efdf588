// Package backoffname shows backoff= with the name of a func that takes the number
// of the attempt, and with that of a built-in backoff.
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

	//retry:policy backoff=a
	List(ctx context.Context) ([]string, error)
}

// steps waits longer every time.
func steps(n int) time.Duration { return time.Duration(n) * time.Second }

// a waits two seconds, and has the name that the generated code would give to an attempt.
func a(int) time.Duration { return 2 * time.Second }
