package retry

import (
	"math"
	"time"
)

// A Backoff computes the waits between the attempts of a call, and can end the
// call. A [Curve] is built in; [BackoffFunc] adapts a function.
//
// A Backoff is shared by all calls of a policy and must be safe for concurrent
// use. One that keeps state during a call also has a method
//
//	Start() Backoff
//
// which is called once per call that retries, before its first wait, and returns
// the Backoff of that call, never nil.
//
// With a Backoff other than a Curve, each call reads the clock at its start, for
// Attempt.Elapsed.
type Backoff interface {
	// Wait returns the wait after a failed attempt, before jitter. A wait above
	// the policy's MaxDelay counts as MaxDelay. A negative one, such as Stop,
	// ends the call with an Error whose cause is ErrStopped.
	Wait(a Attempt) time.Duration
}

// An Attempt is a failed attempt, as a [Backoff] sees it.
type Attempt struct {
	Number  int           // counting from 1
	Err     error         // what it returned; nil for a result marked by Again without an error
	Wait    time.Duration // actual wait before it: with jitter, or as requested by the server
	Elapsed time.Duration // since the call began
	Policy  Policy        // of the call, with its defaults filled in; Delay is 0 for NoDelay, and SlowDelay after a slow error
}

// BackoffFunc is a [Backoff] without state.
type BackoffFunc func(a Attempt) time.Duration

// Wait returns f(a).
func (f BackoffFunc) Wait(a Attempt) time.Duration { return f(a) }

// forCall returns the backoff for one call.
func forCall(b Backoff) Backoff {
	if s, ok := b.(interface{ Start() Backoff }); ok {
		return s.Start()
	}
	return b
}

// A Curve is a built-in [Backoff], whose waits depend only on the policy and the
// number of the attempt.
type Curve int

// The curves, for a delay d.
const (
	Exponential Curve = iota // d, d·factor, d·factor², …
	Linear                   // d, 2d, 3d, …
	Constant                 // d, d, d, …
	Fibonacci                // d, d, 2d, 3d, 5d, …
)

// curveNames are the names of the curves, as ParsePolicy reads them.
var curveNames = [...]string{"exponential", "linear", "constant", "fibonacci"}

// String returns the name of the backoff, as [ParsePolicy] reads it.
func (c Curve) String() string {
	if !c.valid() {
		return "unknown"
	}
	return curveNames[c]
}

// valid reports whether c is one of the constants.
func (c Curve) valid() bool { return c >= 0 && int(c) < len(curveNames) }

// Wait computes the wait from a.Policy and a.Number. A custom [Backoff] can call it.
func (c Curve) Wait(a Attempt) time.Duration { return c.wait(&a.Policy, a.Number) }

// wait returns the wait after n attempts, without copying p.
func (c Curve) wait(p *Policy, n int) time.Duration {
	if p.Delay <= 0 {
		return 0 // for any curve: 0·∞ would be NaN
	}
	switch c {
	case Linear:
		return multiple(p.Delay, n, p.MaxDelay)
	case Constant:
		return p.Delay
	case Fibonacci:
		return fibonacci(p.Delay, n, p.MaxDelay)
	default:
		return scale(p.Delay, math.Pow(p.Factor, float64(n-1)), p.MaxDelay)
	}
}

// scale returns d·factor, capped at limit.
func scale(d time.Duration, factor float64, limit time.Duration) time.Duration {
	// Compare as floats: converting a value beyond limit could overflow.
	if f := float64(d) * factor; f < float64(limit) {
		return time.Duration(f)
	}
	return limit
}

// multiple returns n·d, capped at limit.
func multiple(d time.Duration, n int, limit time.Duration) time.Duration {
	if int64(n) > int64(limit/d) {
		return limit
	}
	return d * time.Duration(n)
}

// fibonacci returns the n-th Fibonacci number times d, capped at limit. It takes at most 91
// steps: by then any d exceeds any limit.
func fibonacci(d time.Duration, n int, limit time.Duration) time.Duration {
	before, wait := time.Duration(0), d
	for ; n > 1; n-- {
		if wait >= limit-before { // before+wait would exceed it, or overflow
			return limit
		}
		before, wait = wait, before+wait
	}
	return min(wait, limit)
}
