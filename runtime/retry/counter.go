package retry

import (
	"math/bits"
	"runtime"
	"sync/atomic"
	"unsafe"
)

// A striped counter can be incremented from many cores without contention: each
// stripe has its own cache line.
type striped []stripe

// A stripe is one part of a striped counter.
type stripe struct {
	n atomic.Uint64
	_ [56]byte // the rest of the cache line
}

// newStriped returns a counter sized for GOMAXPROCS.
func newStriped() striped { return make(striped, stripes()) }

// stripes returns a power of two, large enough that two running goroutines
// rarely share a stripe.
func stripes() int {
	n := min(max(8*runtime.GOMAXPROCS(0), 16), 256)
	return 1 << bits.Len(uint(n-1))
}

// home returns the stripe of the current goroutine among n, a power of two. It
// hashes the address of the goroutine's stack, which is cheap, differs between
// goroutines and is stable while one runs. Any result is correct; only speed
// depends on it.
func home(n int) uint {
	var onStack byte
	address := uint64(uintptr(unsafe.Pointer(&onStack)))
	const golden = 0x9e3779b97f4a7c15 // 2^64/φ: spreads neighboring addresses
	return uint((address>>11)*golden>>32) & uint(n-1)
}

// add increments the counter.
func (s striped) add() { s[home(len(s))].n.Add(1) }

// sum returns the value of the counter.
func (s striped) sum() (total uint64) {
	for i := range s {
		total += s[i].n.Load()
	}
	return total
}

// counters are the counts of one Method. A call that succeeds at once only
// increments firstTry; everything else is counted on the slow path.
type counters struct {
	firstTry striped

	turnedAway    atomic.Uint64 // calls whose first attempt was rejected
	refused       atomic.Uint64 // calls that failed at once with a non-retryable error, if the method is alone
	late          atomic.Uint64 // calls whose context was done before the first attempt
	troubled      atomic.Uint64 // other calls whose first attempt failed
	answers       atomic.Uint64 // other attempts that failed with a non-retryable error (an answer)
	recovered     atomic.Uint64 // calls that succeeded after a retry
	failedRetries atomic.Uint64 // retries that failed
	rejected      atomic.Uint64 // calls rejected after their first attempt
	gaveUp        atomic.Uint64
	panics        atomic.Uint64
}

// attempted returns the number of calls whose first attempt has ended.
func (c *counters) attempted() uint64 {
	return c.firstTry.sum() + c.refused.Load() + c.troubled.Load()
}

// answered returns the number of attempts that succeeded or failed with a
// non-retryable error.
func (c *counters) answered() uint64 {
	return c.firstTry.sum() + c.recovered.Load() + c.refused.Load() + c.answers.Load()
}

// stats returns the counts as Stats.
func (c *counters) stats() Stats {
	first, recovered := c.firstTry.sum(), c.recovered.Load()
	turnedAway, refused := c.turnedAway.Load(), c.refused.Load()
	troubled, failedRetries := c.troubled.Load(), c.failedRetries.Load()
	failures := refused + troubled + failedRetries
	return Stats{
		Calls:     first + turnedAway + refused + c.late.Load() + troubled,
		Attempts:  first + recovered + failures,
		Successes: first + recovered,
		Failures:  failures,
		Retries:   recovered + failedRetries,
		Rejected:  turnedAway + c.rejected.Load(),
		GaveUp:    c.gaveUp.Load(),
		Panics:    c.panics.Load(),
		FirstTry:  first,
	}
}

// settle counts the end of the n-th attempt of a call. Success is counted by
// finish, because it also ends the call.
func (c *counters) settle(n int, err error, o outcome) {
	if err == nil {
		return
	}
	if n == 1 {
		c.troubled.Add(1)
	} else {
		c.failedRetries.Add(1)
	}
	if o == answered {
		c.answers.Add(1)
	}
}

// finish counts the end of a call after n attempts.
func (c *counters) finish(end EventKind, n int) {
	switch {
	case end == Succeeded && n == 1:
		c.firstTry.add()
	case end == Succeeded:
		c.recovered.Add(1)
	case end == Rejected && n == 0:
		c.turnedAway.Add(1)
	case end == Rejected:
		c.rejected.Add(1)
	case end == Panicked:
		c.panics.Add(1)
	case end == GaveUp:
		c.gaveUp.Add(1)
		if n == 0 {
			c.late.Add(1)
		}
	}
}
