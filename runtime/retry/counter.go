package retry

import (
	"math/bits"
	"runtime"
	"slices"
	"sync/atomic"
	"time"
	"unsafe"
)

// A striped counter can be incremented from many cores without contention: each
// stripe has its own cache line. It is a column of a slab.
type striped struct {
	first *atomic.Uint64 // in the first stripe
	n     int            // number of stripes
	slab  *slab
}

// A stripe is a cache line of a slab.
type stripe [columns]atomic.Uint64

// columns is the number of counters that share the cache lines of a slab. Sharing
// costs no contention: goroutines meet on a line only if they have the same home,
// and then they would meet on the lines of a counter of its own, too.
const columns = 8

// A slab holds several striped counters.
type slab struct {
	stripes []stripe
	used    [columns]bool
}

// newSlab returns a slab sized for GOMAXPROCS.
func newSlab() *slab { return &slab{stripes: make([]stripe, stripes())} }

// take returns an unused counter of s, which is zero, if there is one.
func (s *slab) take() (c striped, ok bool) {
	i := slices.Index(s.used[:], false)
	if i < 0 {
		return c, false
	}
	s.used[i] = true
	return striped{&s.stripes[0][i], len(s.stripes), s}, true
}

// newStriped returns a counter in a slab of its own.
func newStriped() striped {
	c, _ := newSlab().take()
	return c
}

// slabs hand out striped counters that share memory. A mutex of their owner guards
// them. The zero value is ready to use.
type slabs []*slab

// take returns a counter that is zero.
func (all *slabs) take() striped {
	for _, s := range *all {
		if c, ok := s.take(); ok {
			return c
		}
	}
	c := newStriped()
	*all = append(*all, c.slab)
	return c
}

// give takes back a counter that is no longer in use.
func (all *slabs) give(c striped) {
	for i := range uint(c.n) {
		c.part(i).Store(0)
	}
	s := c.slab
	for i := range s.used {
		if c.first == &s.stripes[0][i] {
			s.used[i] = false
		}
	}
	if !slices.Contains(s.used[:], true) {
		*all = slices.DeleteFunc(*all, func(other *slab) bool { return other == s })
	}
}

// stripes returns a power of two, large enough that two running goroutines
// rarely share a stripe.
func stripes() int {
	n := min(max(8*runtime.GOMAXPROCS(0), 16), 256)
	return 1 << bits.Len(uint(n-1))
}

// fewStripes is stripes for larger ones, of goroutines that also read the clock: they
// meet less often, and memory counts.
func fewStripes() int { return min(stripes()/4, 32) }

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

// part returns the part of the counter in stripe i, which is less than n. Indexing slices
// would make each call check its bounds.
func (s *striped) part(i uint) *atomic.Uint64 {
	return (*atomic.Uint64)(unsafe.Add(unsafe.Pointer(s.first), i*uint(unsafe.Sizeof(stripe{}))))
}

// add increments the counter.
func (s *striped) add() { s.part(home(s.n)).Add(1) }

// sum returns the value of the counter.
func (s *striped) sum() (total uint64) {
	for i := range uint(s.n) {
		total += s.part(i).Load()
	}
	return total
}

// counters are the counts of one Method. A call that succeeds at once only
// increments firstTry; everything else is counted on the slow path.
type counters struct {
	firstTry striped

	refused       atomic.Uint64 // calls that failed at once with a non-retryable error, if the method is alone
	troubled      atomic.Uint64 // other calls whose first attempt failed
	answers       atomic.Uint64 // other attempts that failed with a non-retryable error (an answer)
	failedRetries atomic.Uint64 // retries that failed
	waits         atomic.Uint64
	waited        atomic.Int64 // in nanoseconds

	turnedAway atomic.Uint64 // calls whose first attempt the breaker rejected
	late       atomic.Uint64 // calls whose context was done before the first attempt
	recovered  atomic.Uint64 // calls that succeeded after a retry
	failed     atomic.Uint64 // other calls that failed with a non-retryable error
	rejected   atomic.Uint64 // calls rejected after their first attempt
	gaveUp     atomic.Uint64
	panics     atomic.Uint64

	hedges *hedgeCounts // nil without a hedge

	queued [queuedEnds]atomic.Uint64 // queued calls by what became of them

	retried   [maxRetries]atomic.Uint64 // calls by their retries, from 1
	causes    [causeCount]atomic.Uint64 // calls that gave up or were throttled, by what ended them
	classes   [len(classNames)]atomic.Uint64
	errors    errorCounts
	sentinels sentinels                         // instead of classes and errors
	observed  [len(observedNames)]atomic.Uint64 // by what would have happened
	latency   *latency                          // nil without WithLatency
}

// refusals returns refused, including the sentinels'.
func (c *counters) refusals() uint64 {
	n := c.refused.Load()
	c.sentinels.each(func(s *sentinel) { n += s.refusals.Load() })
	return n
}

// attempted returns the number of calls whose first attempt has ended.
func (c *counters) attempted() uint64 {
	return c.firstTry.sum() + c.refusals() + c.troubled.Load()
}

// answered returns the number of attempts that succeeded or failed with a
// non-retryable error.
func (c *counters) answered() uint64 {
	return c.firstTry.sum() + c.recovered.Load() + c.refusals() + c.answers.Load()
}

// addTo adds the counts to sum.
func (c *counters) addTo(sum *figures) {
	first, recovered := c.firstTry.sum(), c.recovered.Load()
	turnedAway, refused, rejected := c.turnedAway.Load(), c.refusals(), c.rejected.Load()
	troubled, failedRetries, throttled := c.troubled.Load(), c.failedRetries.Load(), c.causes[byThrottle].Load()
	failures := refused + troubled + failedRetries
	f := figures{
		Stats: Stats{
			Calls:     first + turnedAway + throttled + refused + c.late.Load() + troubled,
			Attempts:  first + recovered + failures,
			Successes: first + recovered,
			Failures:  failures,
			Retries:   recovered + failedRetries,
			Failed:    refused + c.failed.Load(),
			Rejected:  turnedAway + throttled + rejected,
			GaveUp:    c.gaveUp.Load(),
			Panics:    c.panics.Load(),
			FirstTry:  first,
			Waits:     c.waits.Load(),
			Waited:    time.Duration(c.waited.Load()),

			Deferred:   c.queued[deferred].Load(),
			CarriedOut: c.queued[carriedOut].Load(),
			Parked:     c.queued[parked].Load(),
			Dead:       c.queued[dead].Load(),
		},
	}
	if c.hedges != nil {
		f.Hedges, f.HedgeWins, f.HedgesRefused = c.hedges.sent.Load(), c.hedges.won.Load(), c.hedges.refused.Load()
	}
	load(f.Retried[:], c.retried[:])
	load(f.causes[:], c.causes[:])
	f.causes[byBreaker] = turnedAway + rejected
	load(f.classes[:], c.classes[:])
	load(f.observed[:], c.observed[:])
	c.errors.addTo(&sum.errors)
	c.sentinels.each(func(s *sentinel) {
		n := s.count()
		f.classes[s.class] += n
		sum.errors.add(s.name, n)
	})
	if c.latency != nil {
		f.calls, f.attempts = c.latency.calls.total(), c.latency.attempts.total()
	}
	sum.add(&f)
}

// load sets each of to to the value of the counter with the same index.
func load(to []uint64, from []atomic.Uint64) {
	for i := range to {
		to[i] = from[i].Load()
	}
}

// settle counts the end of the n-th attempt of a call. Success is counted by
// finish, because it also ends the call.
func (c *counters) settle(n int, err error, t traits, o outcome) {
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
	if s := c.sentinels.find(err, t); s != nil {
		s.failures.Add(1)
	} else {
		c.note(err, t)
	}
}

// refuse counts a call that failed at once with a non-retryable error that only its caller
// needs to see.
func (c *counters) refuse(err error, t traits) {
	if s := c.sentinels.find(err, t); s != nil {
		s.refusals.Add(1)
		return
	}
	c.refused.Add(1)
	c.note(err, t)
}

// note counts err, which has the traits t and is no sentinel, by its class and its name.
func (c *counters) note(err error, t traits) {
	class := t.class(err)
	c.classes[class].Add(1)
	name := c.errors.add(errorName(err, c.errors.named))
	c.sentinels.meet(err, t, class, name)
}

// wait counts a wait between two attempts.
func (c *counters) wait(d time.Duration) {
	c.waits.Add(1)
	if d > 0 {
		c.waited.Add(int64(d))
	}
}

// finish counts the end of a call after n attempts. why is what ended it, if it gave up or
// was rejected.
func (c *counters) finish(end EventKind, n int, why cause) {
	if n > 1 {
		c.retried[min(n-1, maxRetries)-1].Add(1)
	}
	switch {
	case end == Succeeded && n == 1:
		c.firstTry.add()
	case end == Succeeded:
		c.recovered.Add(1)
	case end == Failed:
		c.failed.Add(1)
	case end == Rejected && why == byThrottle:
		c.causes[why].Add(1)
	case end == Rejected && n == 0:
		c.turnedAway.Add(1)
	case end == Rejected:
		c.rejected.Add(1)
	case end == Panicked:
		c.panics.Add(1)
	case end == GaveUp:
		c.gaveUp.Add(1)
		c.causes[why].Add(1)
		if n == 0 {
			c.late.Add(1)
		}
	}
}
