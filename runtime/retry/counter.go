package retry

import (
	"math/bits"
	"runtime"
	"sync/atomic"
	"unsafe"
)

// A striped counter is added to from many cores without their waiting for each
// other: each stripe has a cache line of its own.
type striped []stripe

type stripe struct {
	n atomic.Uint64
	_ [56]byte // the rest of the cache line
}

// newStriped returns a counter for as many goroutines as run at a time.
func newStriped() striped { return make(striped, stripes()) }

// stripes returns a power of two, large enough that two goroutines running at
// the same time seldom share a stripe.
func stripes() int {
	n := min(max(8*runtime.GOMAXPROCS(0), 16), 256)
	return 1 << bits.Len(uint(n-1))
}

// home returns the stripe of the running goroutine among n, a power of two. It
// is a hash of where the goroutine's stack lies: the cheapest thing that tells
// goroutines apart and stays the same for as long as one is running. Any answer
// is correct; it decides on speed alone.
func home(n int) uint {
	var onStack byte
	address := uint64(uintptr(unsafe.Pointer(&onStack)))
	const golden = 0x9e3779b97f4a7c15 // 2^64/φ: neighbours end up far apart
	return uint((address>>11)*golden>>32) & uint(n-1)
}

func (s striped) add() { s[home(len(s))].n.Add(1) }

func (s striped) sum() (total uint64) {
	for i := range s {
		total += s[i].n.Load()
	}
	return total
}

// counters are what is counted of one Method. A call that succeeds at once adds
// to firstTry alone; all the rest is counted on the slow way.
type counters struct {
	firstTry striped

	turnedAway atomic.Uint64 // calls whose first attempt was rejected
	refused    atomic.Uint64 // calls whose first attempt failed with an error not to be retried, where nobody else wants to know
	late       atomic.Uint64 // calls whose context had ended before the first attempt
	troubled   atomic.Uint64 // other calls whose first attempt failed
	answers    atomic.Uint64 // other attempts that failed with an answer: an error not to be retried
	recovered  atomic.Uint64 // calls that succeeded after a retry
	failures   atomic.Uint64 // attempts
	retries    atomic.Uint64
	rejected   atomic.Uint64 // attempts after the first
	gaveUp     atomic.Uint64
	panics     atomic.Uint64
}

// attempted returns the number of calls that have made their first attempt.
func (c *counters) attempted() uint64 {
	return c.firstTry.sum() + c.refused.Load() + c.troubled.Load()
}

// answered returns the number of attempts that succeeded, or failed with an
// error that is an answer.
func (c *counters) answered() uint64 {
	return c.firstTry.sum() + c.recovered.Load() + c.refused.Load() + c.answers.Load()
}

func (c *counters) stats() Stats {
	first, recovered := c.firstTry.sum(), c.recovered.Load()
	turnedAway, refused := c.turnedAway.Load(), c.refused.Load()
	failures := refused + c.failures.Load()
	return Stats{
		Calls:     first + turnedAway + refused + c.late.Load() + c.troubled.Load(),
		Attempts:  first + recovered + failures,
		Successes: first + recovered,
		Failures:  failures,
		Retries:   c.retries.Load(),
		Rejected:  turnedAway + c.rejected.Load(),
		GaveUp:    c.gaveUp.Load(),
		Panics:    c.panics.Load(),
		FirstTry:  first,
	}
}

// settle counts the end of the n-th attempt of a call. Its success is counted by
// finish, as it ends the call.
func (c *counters) settle(n int, err error, o outcome) {
	if n > 1 {
		c.retries.Add(1)
	}
	if err == nil {
		return
	}
	c.failures.Add(1)
	if o == answered {
		c.answers.Add(1)
	}
	if n == 1 {
		c.troubled.Add(1)
	}
}

// finish counts the end of a call that has made n attempts.
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
