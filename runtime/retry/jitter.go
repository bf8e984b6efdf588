package retry

import (
	"math"
	"strconv"
	"time"
)

// A Jitter randomizes waits, so that clients that failed together do not retry
// together. For a wait d of the backoff, the actual wait is uniform in
// [Low·d, High·d]: Jitter{Low: 0.8, High: 1.2} varies it by 20 %. Zero means
// HalfJitter.
//
// No wait exceeds the policy's MaxDelay: near it, the interval shrinks. A Jitter that only
// adds therefore has no effect once the backoff has reached MaxDelay.
//
// Marc Brooker compares the kinds in "Exponential Backoff And Jitter" (AWS
// Architecture Blog, 2015): under contention, full and decorrelated jitter cost
// the fewest calls, no jitter the most.
type Jitter struct {
	Low, High float64

	decorrelated bool
}

// The usual kinds of jitter.
var (
	HalfJitter         = Jitter{Low: 0.5, High: 1.5} // the default
	NoJitter           = Jitter{Low: 1, High: 1}
	FullJitter         = Jitter{Low: 0, High: 1}
	EqualJitter        = Jitter{Low: 0.5, High: 1}
	DecorrelatedJitter = Jitter{decorrelated: true} // uniform in [delay, 3·previous wait]; ignores the wait of the backoff, unless it is Stop
)

// jitters are the kinds that have a name.
var jitters = [...]struct {
	name string
	Jitter
}{
	{"half", HalfJitter},
	{"none", NoJitter},
	{"full", FullJitter},
	{"equal", EqualJitter},
	{"decorrelated", DecorrelatedJitter},
}

// String returns the jitter as [ParsePolicy] reads it: its name, or else a share
// such as 0.2 for ±20 %, or a range such as 0..25%.
func (j Jitter) String() string {
	j = j.orDefault()
	for _, named := range jitters {
		if j == named.Jitter {
			return named.name
		}
	}
	low, high := rounded(j.Low-1), rounded(j.High-1)
	if low == -high {
		return strconv.FormatFloat(high, 'f', -1, 64)
	}
	return percent(low) + ".." + percent(high) + "%"
}

// percent returns a share in percent.
func percent(share float64) string { return strconv.FormatFloat(rounded(100*share), 'f', -1, 64) }

// rounded returns x without the rounding error of an operation on decimals.
func rounded(x float64) float64 { return math.Round(x*1e9) / 1e9 }

// orDefault returns j, or the default if it is zero.
func (j Jitter) orDefault() Jitter {
	if j == (Jitter{}) {
		return HalfJitter
	}
	return j
}

// valid reports whether j is an interval, or zero.
func (j Jitter) valid() bool { return j.Low >= 0 && j.Low <= j.High && j.High <= math.MaxFloat64 }

// Wait returns the wait before the n-th retry of a call, counting from 1, including jitter.
// previous is the wait before the previous retry, 0 if there was none; u is a random number
// in [0, 1) that selects a wait within the jitter. The retry loop uses the same wait,
// unless the server requests a longer one (see [After]). Wait is meant for planning and
// simulation: a custom Backoff is started anew and gets an Attempt without Err and Elapsed.
// If it ends the call, the result is Stop.
func (p Policy) Wait(n int, previous time.Duration, u float64) time.Duration {
	p = p.withDefaults()
	d := forCall(p.Backoff).Wait(Attempt{Number: n, Wait: previous, Policy: p})
	return p.jittered(d, previous, u)
}

// jittered returns the actual wait for a wait d of the backoff, or Stop if d is
// negative. p has its defaults filled in.
func (p *Policy) jittered(d, previous time.Duration, u float64) time.Duration {
	switch {
	case d < 0:
		return Stop
	case p.Jitter.decorrelated:
		low, high := float64(p.Delay), 3*float64(max(previous, p.Delay))
		return scale(1, low+u*(high-low), p.MaxDelay)
	}
	return p.Jitter.spread(min(d, p.MaxDelay), p.MaxDelay, u)
}

// spread returns d with jitter, at most limit.
func (j Jitter) spread(d, limit time.Duration, u float64) time.Duration {
	if j == NoJitter {
		return d // even if a float64 cannot hold it
	}
	// Near the limit the interval shrinks instead of being truncated, which
	// would make half of all clients retry after exactly limit.
	most := float64(limit) / float64(max(d, 1))
	low, high := min(j.Low, most), min(j.High, most)
	return scale(d, low+u*(high-low), limit)
}
