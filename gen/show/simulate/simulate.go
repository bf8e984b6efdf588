// Package simulate answers what a fleet with a retry policy would do to a service. It
// runs the backoff, jitter, breaker and budget of package retry, not copies of them,
// under a virtual clock, against one of three models:
//
//   - [Contention]: clients that write the same row at once, as in "Exponential Backoff
//     And Jitter" (AWS Architecture Blog, 2015). How much work, how much time?
//   - [Failures]: every attempt fails with probability p, as in Brooker's "Fixing retries
//     with token buckets and circuit breakers" (2022). How much load, how many successes?
//   - [Outage]: a service with a queue is cut off for a while, as in "Metastable Failures
//     in Distributed Systems" (Bronson et al., HotOS 2021). Does it recover, and when?
//
// A model's Run returns its results as plain data; their Report method arranges them for
// the renderers, one a file. The same seed gives the same bytes.
package simulate

import (
	"context"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
)

// Options are those of every model.
type Options struct {
	Seed     uint64
	Progress *Progress // told how far it is; may be nil
}

// each calls f for 0 to n-1, as many at a time as there are processors, until ctx ends.
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

// newRandom returns the random numbers of one run. Runs of different policies share
// them, which makes what they differ in come out the clearer.
func newRandom(seed uint64, run int) *rand.Rand {
	return rand.New(rand.NewPCG(seed, uint64(run)))
}

// newArrivals returns those that say when calls come. They are apart from the others, so
// that the calls are the same whatever their policy does.
func newArrivals(seed uint64, run int) *rand.Rand {
	return rand.New(rand.NewPCG(seed, uint64(run)|1<<63))
}
