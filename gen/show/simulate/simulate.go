// Package simulate simulates the effect of a fleet with a retry policy on a service. It
// runs the backoff, jitter, breaker and budget of package retry, not copies of them, with
// a virtual clock, against one of these models:
//
//   - [Contention]: clients write the same row concurrently, as in "Exponential Backoff
//     And Jitter" (AWS Architecture Blog, 2015). How much work, how much time?
//   - [Failures]: every attempt fails with probability p, as in Brooker's "Fixing retries
//     with token buckets and circuit breakers" (2022). How much load, how many successes?
//   - [Outage]: a service with a queue is unreachable for a while, as in "Metastable Failures
//     in Distributed Systems" (Bronson et al., HotOS 2021). Does it recover, and when?
//   - [Hedge]: calls send a second request if the first one is slow, as in "The Tail at
//     Scale" (Dean and Barroso, 2013). How much faster are they, with how much load? It has
//     a model of hedges in place of policies.
//
// A model's Run returns its results as plain data; its Report method prepares them for
// the output formats. The same seed produces the same output.
package simulate

import (
	"context"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
)

// Options are the options of all models.
type Options struct {
	Seed     uint64
	Progress *Progress // receives the progress; may be nil
}

// each calls f with 0 to n-1, concurrently on all processors, until ctx ends.
func each(ctx context.Context, n int, f func(i int)) {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	workers.Wait()
}

// newRandom returns the random numbers of one run. Runs of different policies use the
// same numbers, which reduces the noise in comparisons.
func newRandom(seed uint64, run int) *rand.Rand {
	return rand.New(rand.NewPCG(seed, uint64(run)))
}

// newArrivals returns the random numbers for the arrival of calls. They are separate from
// the others, so that calls arrive at the same times with every policy.
func newArrivals(seed uint64, run int) *rand.Rand {
	return rand.New(rand.NewPCG(seed, uint64(run)|1<<63))
}

// newCallers returns the random numbers that select the client of each call, so that calls
// arrive at the same times with any number of clients.
func newCallers(seed uint64, run int) *rand.Rand {
	return rand.New(rand.NewPCG(seed, uint64(run)|1<<62))
}
