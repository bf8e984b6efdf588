// Package backoffvalue shows backoff= with what else it takes by name: a
// retry.Backoff of any type, and variables of funcs.
package backoffvalue

import (
	"context"
	"time"

	"github.com/retrygen/retrygen/testdata/golden/keys/backoffvalue/waits"
)

// Store has methods that wait in several ways.
type Store interface {
	//retry:policy backoff=waits.Slow
	Value(ctx context.Context) error

	//retry:policy backoff=pointer
	Pointer(ctx context.Context) error

	//retry:policy backoff=minute
	Var(ctx context.Context) error

	//retry:policy backoff=second
	Named(ctx context.Context) error
}

// pointer is a retry.Backoff behind a pointer.
var pointer = &waits.Slow

type steps func(n int) time.Duration

var (
	minute       = func(n int) time.Duration { return time.Duration(n) * time.Minute }
	second steps = func(n int) time.Duration { return time.Duration(n) * time.Second }
)
