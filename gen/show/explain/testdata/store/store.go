// Package store has a method for each rule that can end a call.
package store

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// The errors of a Store.
var (
	ErrBusy     = errors.New("busy")
	ErrNotFound = errors.New("not found")
	ErrNoRemedy = errors.New("no remedy")
)

// Store is a store.
//
//retry:policy attempts=3 delay=100ms jitter=none
//retry:breaker failures=5 cooldown=30s
type Store interface {
	//retry:policy log=id
	Get(ctx context.Context, id string) error

	//retry:policy elapsed=150ms attempts=3..6
	List(ctx context.Context) error

	//retry:breaker none
	//retry:budget ratio=0.1 floor=0
	Find(ctx context.Context) error

	//retry:breaker none
	//retry:throttle k=1
	Search(ctx context.Context) error

	//retry:once
	Charge(ctx context.Context) error

	Send(ctx context.Context) error

	//retry:policy undo=remove before=prepare
	Make(ctx context.Context) error

	//retry:policy reset=out
	Read(ctx context.Context, out Buffer) error

	//retry:policy backoff=stop
	Stop(ctx context.Context) error

	//retry:policy after=1m max=30s
	Wait(ctx context.Context) error

	//retry:policy class=classify on=none
	Class(ctx context.Context) error

	//retry:policy on=ErrBusy not=ErrNoRemedy
	Listed(ctx context.Context) error

	//retry:policy each=fn
	Each(ctx context.Context, fn func(string) error) error

	//retry:policy replay=auto
	Put(ctx context.Context, body io.Reader) error

	Do(req *http.Request) error

	//retry:never
	Close() error
}

// Default is a policy.
var Default = retry.Policy{MaxAttempts: 7}

// Orders has the policy of the program.
//
//retry:policy from=Default delay=1s
type Orders interface {
	Get(ctx context.Context) error
}

// Buffer is a buffer that may fail to reset.
type Buffer interface {
	io.Writer
	Reset() error
}

func remove(context.Context) error  { return undo }
func prepare(context.Context) error { return before }

// What the hooks return.
var undo, before error

// Failing makes the hooks fail.
func Failing(undoing, preparing error) { undo, before = undoing, preparing }

func stop(n int) time.Duration { return retry.Stop }

func classify(err error) retry.Class {
	switch {
	case errors.Is(err, ErrNoRemedy):
		return retry.Final
	case errors.Is(err, ErrBusy):
		return retry.Unexecuted
	}
	return retry.Unknown
}
