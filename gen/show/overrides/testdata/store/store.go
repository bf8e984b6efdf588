// Package store has what overrides meet: guards that methods share, numbers known only at
// run time, and a method per kind of limit.
package store

import (
	"context"
	"iter"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

var wait = time.Second

// Default is the policy of Orders.
var Default = retry.Policy{MaxAttempts: 4, Delay: time.Minute, MaxDelay: time.Hour}

// Users shares its breaker and budget.
//
//retry:policy timeout=1s backoff=slowly
//retry:breaker failures=3 name=db
//retry:budget ratio=0.2
type Users interface {
	Get(ctx context.Context) error

	//retry:policy delay=wait attempts=4..6
	List(ctx context.Context) iter.Seq2[int, error]

	//retry:breaker per=host
	//retry:throttle k=3
	//retry:hedge after=30ms
	Find(ctx context.Context, host string) error
}

// Orders shares the breaker of Users.
//
//retry:policy from=Default
//retry:breaker failures=3 name=db
type Orders interface {
	Get(ctx context.Context) error
}

// Fetch is a func type.
//
//retry:policy elapsed=1m
type Fetch func(ctx context.Context) error

func slowly(n int) time.Duration { return time.Duration(n) * wait }
