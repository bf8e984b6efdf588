package retry

import (
	"math"
	"time"
)

// A Backoff computes the waits between the attempts of a call. Exponential,
// Linear, Constant and Fibonacci are built in; [BackoffFunc] adapts a function.
type Backoff interface {
	// Wait returns the wait before the n-th retry, counting from 1, without
	// jitter. The fields of p have their defaults filled in. A negative result
	// counts as zero, and one above p.MaxDelay as p.MaxDelay.
	Wait(p Policy, n int) time.Duration
}

// BackoffFunc is a custom [Backoff]: a function that returns the wait before
// the n-th retry, counting from 1.
type BackoffFunc func(n int) time.Duration

// Wait returns f(n).
func (f BackoffFunc) Wait(_ Policy, n int) time.Duration { return f(n) }

// The built-in backoffs, for a delay d.
const (
	Exponential curve = iota // d, d·factor, d·factor², …
	Linear                   // d, 2d, 3d, …
	Constant                 // d, d, d, …
	Fibonacci                // d, d, 2d, 3d, 5d, …
)

// curveNames are the names of the curves, as ParsePolicy reads them.
var curveNames = [...]string{"exponential", "linear", "constant", "fibonacci"}

// A curve is a built-in [Backoff].
type curve int

// String returns the name of the backoff, as [ParsePolicy] reads it.
func (c curve) String() string {
	if !c.valid() {
		return "unknown"
	}
	return curveNames[c]
}

// valid reports whether c is one of the constants.
func (c curve) valid() bool { return c >= 0 && int(c) < len(curveNames) }

// Wait implements [Backoff].
func (c curve) Wait(p Policy, n int) time.Duration { return c.wait(&p, n) }

func (c curve) wait(p *Policy, n int) time.Duration {
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

// fibonacci returns the n-th Fibonacci number times d, capped at limit. It
// takes at most 91 steps: by then any d has passed any limit.
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
