package retry

import "time"

// Jitter spreads the waits of many clients, so that those who failed together
// do not come back together. Marc Brooker compares the kinds in "Exponential
// Backoff And Jitter" (AWS Architecture Blog, 2015): full and decorrelated cost
// the fewest calls under contention, none the most.
type Jitter int

// The kinds of jitter, for a wait d of the backoff. None of them ever passes
// the policy's MaxDelay.
const (
	HalfJitter         Jitter = iota // evenly in [d/2, 3d/2): the default
	NoJitter                         // d itself
	FullJitter                       // evenly in [0, d]
	EqualJitter                      // evenly in [d/2, d]
	DecorrelatedJitter               // evenly in [delay, 3·previous wait], instead of the backoff
)

var jitterNames = [...]string{"half", "none", "full", "equal", "decorrelated"}

// String returns the jitter's name, as [ParsePolicy] reads it.
func (j Jitter) String() string {
	if !j.valid() {
		return "unknown"
	}
	return jitterNames[j]
}

func (j Jitter) valid() bool { return j >= 0 && int(j) < len(jitterNames) }

// Wait returns the wait before the n-th retry of a call, n counting from 1,
// jitter included. previous is the wait before that, 0 when there was none, and
// u a random number in [0, 1) that decides within the jitter. It is what the
// retry loop waits, for those who plan or simulate, unless the server asks for
// more (see [After]).
func (p Policy) Wait(n int, previous time.Duration, u float64) time.Duration {
	p = p.withDefaults()
	return p.wait(n, previous, u)
}

// wait returns the wait before the n-th retry, n counting from 1. p has its
// defaults; previous is the wait before it, 0 when there was none; u is a
// random number in [0, 1).
func (p *Policy) wait(n int, previous time.Duration, u float64) time.Duration {
	if p.Jitter == DecorrelatedJitter {
		low, high := float64(p.Delay), 3*float64(max(previous, p.Delay))
		return scale(1, low+u*(high-low), p.MaxDelay)
	}
	d := min(max(p.Backoff.Wait(*p, n), 0), p.MaxDelay)
	return p.Jitter.spread(d, p.MaxDelay, u)
}

// spread returns d with jitter, at most limit.
func (j Jitter) spread(d, limit time.Duration, u float64) time.Duration {
	switch j {
	case NoJitter:
		return d
	case FullJitter:
		return scale(d, u, d)
	case EqualJitter:
		return scale(d, 0.5+u/2, d)
	default:
		// Near the cap the interval shrinks instead of being cut off: a cut
		// would send half of all clients back after exactly limit.
		high := min(1.5, float64(limit)/float64(max(d, 1)))
		return scale(d, 0.5+u*(high-0.5), limit)
	}
}
