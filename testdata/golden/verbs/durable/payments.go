// Package durable shows //retry:durable, which queues calls that must be carried out even if
// the process ends.
package durable

import (
	"context"
	"time"

	"github.com/retrygen/retrygen/testdata/golden/verbs/durable/limits"
)

// Payments are made even if the process ends.
type Payments interface {
	// Charge is queued when its retries give up.
	//
	//retry:policy attempts=2 delay=10ms
	//retry:durable key=key attempts=5 delay=1m max=1h elapsed=9h keyttl=24h
	Charge(ctx context.Context, id string, cents int, key string) error

	// Refund was Repay with a parameter user, and returns a result, which is lost.
	//
	//retry:policy attempts=2
	//retry:durable when=gaveup key=req.ID was=Repay,billing.Payments.Refund,user:account attempts=unlimited
	Refund(ctx context.Context, account string, req *Request) (cents int, err error)

	// Note is queued at once.
	//
	//retry:policy
	//retry:idempotent
	//retry:durable when=always kind=notes queue=slow attempts=attempts delay=delay max=longest elapsed=elapsed keyttl=keys
	Note(ctx context.Context, lines ...string) error

	// Archive gets its key in the context.
	//
	//retry:policy attempts=2
	//retry:idempotent
	//retry:durable attempts=limits.Attempts delay=limits.Delay max=limits.Max elapsed=limits.Elapsed keyttl=limits.Keys
	Archive(ctx context.Context, before time.Time) error

	// Erase was Remove.
	//
	//retry:policy timeout=2s
	//retry:idempotent
	//retry:durable attempts=2 delay=0s was=Remove
	Erase(ctx context.Context, _ID ID, times [2]time.Duration) error

	// Follow was Watch of another type, with another name for its parameter.
	//
	//retry:policy
	//retry:durable key=token was=old.Accounts.Watch
	Follow(ctx context.Context, token ID) (*Request, error)

	// Unfollow was called with a handle.
	//
	//retry:policy key=token
	//retry:durable was=handle:token
	Unfollow(token string) error

	// Ping is not queued.
	Ping(ctx context.Context) error
}

const (
	attempts = 8
	delay    = 5 * time.Minute
	longest  = 6 * time.Hour
)

var elapsed, keys = 24 * time.Hour, 48 * time.Hour

var _ = limits.Attempts

// An ID is a string.
type ID string

// A Request is queued with its fields.
type Request struct {
	ID      string
	Lines   []Line `json:"lines,omitempty"`
	At      time.Time
	Labels  map[string]int64
	Next    *Request
	private int
}

// A Line of a request.
type Line struct {
	Text  string
	Cents int32
}
