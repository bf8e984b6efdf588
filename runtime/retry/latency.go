package retry

import (
	"slices"
	"sync/atomic"
	"time"
)

// WithLatency measures how long calls and attempts take, for [MethodStats]. It reads the
// clock before and after each attempt, so that a call that succeeds at once takes the slow
// path, like one with an observer. It takes 1 to 8 kB per method, depending on GOMAXPROCS.
func WithLatency() Option { return func(s *settings) { s.latency = true } }

// A Histogram counts durations in fixed buckets.
type Histogram struct {
	Bounds []time.Duration // upper bounds of all buckets but the last, inclusive
	Counts []uint64        // durations in each bucket; one more than Bounds
	Sum    time.Duration   // of all durations
}

// timeBounds are the upper bounds of the buckets.
var timeBounds = [...]time.Duration{
	time.Millisecond, 2500 * time.Microsecond, 5 * time.Millisecond, 10 * time.Millisecond,
	25 * time.Millisecond, 50 * time.Millisecond, 100 * time.Millisecond, 250 * time.Millisecond,
	500 * time.Millisecond, time.Second, 2500 * time.Millisecond, 5 * time.Second,
	10 * time.Second, 30 * time.Second,
}

// latency has the durations of calls and attempts of a method.
type latency struct{ calls, attempts durations }

// newLatency returns a latency without durations.
func newLatency() *latency {
	n := fewStripes()
	return &latency{make(durations, n), make(durations, n)}
}

// measured reports whether durations are measured. c may be nil.
func (c *counters) measured() bool { return c != nil && c.latency != nil }

// durations is a histogram that can be written from many cores with little contention.
type durations []durationStripe

// A durationStripe is a part of durations: two cache lines.
type durationStripe struct {
	counts [len(timeBounds) + 1]atomic.Uint64
	sum    atomic.Int64 // in nanoseconds
}

// add adds a duration.
func (h durations) add(d time.Duration) {
	s := &h[home(len(h))]
	i, _ := slices.BinarySearch(timeBounds[:], d)
	s.counts[i].Add(1)
	s.sum.Add(int64(d))
}

// total returns the sum of all stripes.
func (h durations) total() *Histogram {
	sum := &Histogram{Bounds: slices.Clone(timeBounds[:]), Counts: make([]uint64, len(timeBounds)+1)}
	for i := range h {
		for j := range sum.Counts {
			sum.Counts[j] += h[i].counts[j].Load()
		}
		sum.Sum += time.Duration(h[i].sum.Load())
	}
	return sum
}

// plus returns the sum of h and g, either of which may be nil. It shares no memory with g.
func (h *Histogram) plus(g *Histogram) *Histogram {
	if g == nil {
		return h
	}
	sum := &Histogram{slices.Clone(g.Bounds), slices.Clone(g.Counts), g.Sum}
	if h != nil {
		addUp(sum.Counts, h.Counts)
		sum.Sum += h.Sum
	}
	return sum
}
