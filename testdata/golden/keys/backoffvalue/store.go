// Package backoffvalue shows backoff= with what else it takes by name: a
// retry.Backoff of any type, and funcs and variables of funcs.
package backoffvalue

import (
	"context"
	"errors"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/testdata/golden/keys/backoffvalue/waits"
)

// Store has methods that wait in several ways.
type Store interface {
	//retry:policy backoff=waits.Slow
	Value(ctx context.Context) error

	//retry:policy backoff=pointer
	Pointer(ctx context.Context) error

	//retry:policy backoff=any
	Interface(ctx context.Context) error

	//retry:policy backoff=counting
	State(ctx context.Context) error

	//retry:policy backoff=unlessGone
	Func(ctx context.Context) error

	//retry:policy backoff=waits.Double
	Other(ctx context.Context) error

	//retry:policy backoff=growing
	Named(ctx context.Context) error

	//retry:policy backoff=second
	Var(ctx context.Context) error

	//retry:policy backoff=third
	NamedByNumber(ctx context.Context) error
}

// pointer is a retry.Backoff behind a pointer.
var pointer = &waits.Slow

// any hides a predeclared name.
var any retry.Backoff = retry.Constant

// counting waits a second, then two, whatever the attempt. Each call counts anew.
var counting counter

type counter struct{ waits *int }

// Start implements retry.Backoff.
func (counter) Start() retry.Backoff { return counter{new(int)} }

// Wait implements retry.Backoff.
func (c counter) Wait(retry.Attempt) time.Duration {
	*c.waits++
	return time.Duration(*c.waits) * time.Second
}

var errGone = errors.New("gone")

// unlessGone ends calls that fail with errGone.
func unlessGone(a retry.Attempt) time.Duration {
	if errors.Is(a.Err, errGone) {
		return retry.Stop
	}
	return time.Second
}

type (
	wait     func(retry.Attempt) time.Duration
	byNumber func(n int) time.Duration
)

var (
	growing wait     = func(a retry.Attempt) time.Duration { return 3*a.Wait + time.Second }
	second           = func(n int) time.Duration { return time.Duration(n) * time.Second }
	third   byNumber = func(n int) time.Duration { return time.Duration(n*n) * time.Second }
)
