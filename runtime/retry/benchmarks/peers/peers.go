// Package peers adapts Go's retry libraries to one interface, so that they can be
// measured and tested on the same task.
//
// Each file adapts one library, configured as its own documentation shows and built once
// where it allows that. All are configured alike: three attempts, [store.ErrNotFound] is
// permanent, every other error is retried, and the rejection of a breaker ends the call.
package peers

import (
	"errors"
	"time"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/store"
)

// attempts is the maximum number of attempts, including the first.
const attempts = 3

// cooldown is how long breakers stay open: longer than any benchmark runs.
const cooldown = time.Hour

// timeout is the limit of an attempt, where there is one. It never expires.
const timeout = time.Second

// A Wrap decorates a store.
type Wrap func(next store.UserStore) store.UserStore

// A Peer is one way to retry. A nil field stands for a feature that it does not offer.
type Peer struct {
	ID     string // in the names of benchmarks and tests
	Title  string // in the tables
	Module string // module path; "" if it is not a library
	Once   bool   // does not retry
	Blunt  bool   // retries permanent errors, too

	// Retry waits the given time before each retry, without jitter.
	Retry func(wait time.Duration) Wrap

	// Capped makes 10 attempts; the wait doubles from first up to most, with the jitter
	// that the documentation shows.
	Capped func(first, most time.Duration) Wrap

	Guarded Wrap // Retry without waits, and a breaker
	Timed   Wrap // Retry without waits, and a timeout for each attempt
	Limited Wrap // Retry without waits, breaker, budget, and statistics if available

	// Breaker opens after one failure and admits one probe.
	Breaker func(cooldown time.Duration) Breaker
}

// A Breaker is a circuit breaker without retries.
type Breaker interface {
	Do(f func() error) error
	State() State
}

// State is the name of a breaker's state.
type State string

// The states of a breaker.
const (
	Closed   State = "closed"
	Open     State = "open"
	HalfOpen State = "half-open"
)

// Retrygen is the subject of the comparison. Untracked is the same without statistics.
var Retrygen, Untracked = retrygen, untracked

// All lists the contenders, starting with the direct call.
var All = []*Peer{
	direct, retrygen, untracked, handWritten, gowrap,
	cenkalti, avast, avastOnce, failsafeGo, sethvargo, eapache,
	gobreakerOnly, cenkaltiGobreaker, clientGo, gaxGo, awsSDK,
}

// retryable is the condition that all contenders use.
func retryable(err error) bool { return !errors.Is(err, store.ErrNotFound) }
