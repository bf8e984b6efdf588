package retry

import "time"

// Jitter selects how waits are randomized, so that clients that failed together
// do not retry together. Marc Brooker compares the kinds in "Exponential
// Backoff And Jitter" (AWS Architecture Blog, 2015): under contention, full and
// decorrelated jitter cost the fewest calls, no jitter the most.
type Jitter int

// The kinds of jitter, for a wait d of the backoff. No wait exceeds the policy's
// MaxDelay.
const (
	HalfJitter         Jitter = iota // uniform in [d/2, 3d/2): the default
	NoJitter                         // d itself
	FullJitter                       // uniform in [0, d]
	EqualJitter                      // uniform in [d/2, d]
	DecorrelatedJitter               // uniform in [delay, 3·previous wait], whatever the backoff's unless that is Stop
)

// jitterNames are the names of the kinds, as ParsePolicy reads them.
var jitterNames = [...]string{"half", "none", "full", "equal", "decorrelated"}

// String returns the name of the jitter, as [ParsePolicy] reads it.
func (j Jitter) String() string {
	if !j.valid() {
		return "unknown"
	}
	return jitterNames[j]
}

// valid reports whether j is one of the constants.
func (j Jitter) valid() bool { return j >= 0 && int(j) < len(jitterNames) }

// Wait returns the wait before the n-th retry of a call, counting from 1,
// including jitter. previous is the wait before the previous retry, 0 if there
// was none; u is a random number in [0, 1) that selects a wait within the
// jitter. The retry loop uses the same wait, unless the server requests a
// longer one (see [After]). Wait is meant for planning and simulation: a custom
// Backoff sees neither an error nor elapsed time, and is started anew. If it ends
// the call, the result is Stop.
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
	case p.Jitter == DecorrelatedJitter:
		low, high := float64(p.Delay), 3*float64(max(previous, p.Delay))
		return scale(1, low+u*(high-low), p.MaxDelay)
	}
	return p.Jitter.spread(min(d, p.MaxDelay), p.MaxDelay, u)
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
		// Near the limit the interval shrinks instead of being truncated, which
		// would make half of all clients retry after exactly limit.
		high := min(1.5, float64(limit)/float64(max(d, 1)))
		return scale(d, 0.5+u*(high-0.5), limit)
	}
}
