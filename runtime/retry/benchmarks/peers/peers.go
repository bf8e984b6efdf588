// Package peers puts the ways to retry a call in Go behind one shape, so that
// they can be measured and tried on the same work.
//
// Each file holds one library, configured as its own documentation shows and
// built once where it allows that. All of them agree on what they do: three
// attempts, [store.ErrNotFound] is permanent, every other error is worth
// another attempt, and where there is a breaker its rejection ends the call.
package peers

import (
	"errors"
	"time"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/store"
)

// attempts is how often everyone may call, the first time included.
const attempts = 3

// cooldown is how long breakers stay open in the benchmarks: longer than any.
const cooldown = time.Hour

// timeout is the limit of an attempt, where there is one. It never runs out.
const timeout = time.Second

// A Wrap decorates a store.
type Wrap func(next store.UserStore) store.UserStore

// A Peer is one way to retry. Fields are nil for what it does not offer.
type Peer struct {
	ID     string // in the names of benchmarks and tests
	Title  string // in the tables
	Module string // module path; "" for what is no library
	Once   bool   // does not retry

	// Retry waits as long before each retry, without jitter.
	Retry func(wait time.Duration) Wrap

	// Capped makes 10 attempts, from first doubling to most, with the jitter that the
	// documentation shows.
	Capped func(first, most time.Duration) Wrap

	Guarded Wrap // Retry without waits, and a breaker
	Timed   Wrap // Retry without waits, and a limit to each attempt
	Limited Wrap // Retry without waits, breaker, budget, and statistics where it keeps any

	// Breaker opens after one failure and lets one probe through.
	Breaker func(cooldown time.Duration) Breaker
}

// A Breaker is a circuit breaker without retries.
type Breaker interface {
	Do(f func() error) error
	State() State
}

// State is the state of a breaker, in words.
type State string

// The states of a breaker.
const (
	Closed   State = "closed"
	Open     State = "open"
	HalfOpen State = "half-open"
)

// Retrygen is the contender that this is about; Untracked the same without
// statistics.
var Retrygen, Untracked = retrygen, untracked

// All are the contenders, the direct call first.
var All = []*Peer{
	direct, retrygen, untracked, handWritten,
	cenkalti, avast, avastOnce, failsafeGo, sethvargo, eapache,
	gobreakerOnly, cenkaltiGobreaker, clientGo, gaxGo, awsSDK,
}

// retryable is the condition that everyone shares.
func retryable(err error) bool { return !errors.Is(err, store.ErrNotFound) }
