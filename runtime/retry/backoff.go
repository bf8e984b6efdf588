package retry

import (
	"math"
	"time"
)

// A Backoff says how the waits of a call grow. Exponential, Linear, Constant
// and Fibonacci are built in; [BackoffFunc] makes one of a function.
type Backoff interface {
	// Wait returns the wait before the n-th retry, n counting from 1, before
	// jitter. p has its defaults filled in. Less than zero counts as zero,
	// more than p.MaxDelay as p.MaxDelay.
	Wait(p Policy, n int) time.Duration
}

// BackoffFunc is a [Backoff] of your own: it returns the wait before the n-th
// retry, n counting from 1.
type BackoffFunc func(n int) time.Duration

// Wait returns f(n).
func (f BackoffFunc) Wait(_ Policy, n int) time.Duration { return f(n) }

// The built-in curves, for a delay d.
const (
	Exponential curve = iota // d, d·factor, d·factor², …
	Linear                   // d, 2d, 3d, …
	Constant                 // d, d, d, …
	Fibonacci                // d, d, 2d, 3d, 5d, …
)

var curveNames = [...]string{"exponential", "linear", "constant", "fibonacci"}

// curve is a built-in [Backoff].
type curve int

// String returns the curve's name, as [ParsePolicy] reads it.
func (c curve) String() string {
	if !c.valid() {
		return "unknown"
	}
	return curveNames[c]
}

func (c curve) valid() bool { return c >= 0 && int(c) < len(curveNames) }

// Wait implements [Backoff].
func (c curve) Wait(p Policy, n int) time.Duration {
	if p.Delay <= 0 {
		return 0 // whatever the curve: 0·∞ would be no number
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

// scale returns d·factor, or limit where that is less.
func scale(d time.Duration, factor float64, limit time.Duration) time.Duration {
	// Compared as floats: a conversion back would overflow beyond limit.
	if f := float64(d) * factor; f < float64(limit) {
		return time.Duration(f)
	}
	return limit
}

// multiple returns n·d, or limit where that is less.
func multiple(d time.Duration, n int, limit time.Duration) time.Duration {
	if int64(n) > int64(limit/d) {
		return limit
	}
	return d * time.Duration(n)
}

// fibonacci returns the n-th Fibonacci number times d, or limit where that is
// less. It takes at most 91 steps, after which any d has passed any limit.
func fibonacci(d time.Duration, n int, limit time.Duration) time.Duration {
	before, wait := time.Duration(0), d
	for ; n > 1; n-- {
		if wait >= limit-before { // before+wait would pass it, or overflow
			return limit
		}
		before, wait = wait, before+wait
	}
	return min(wait, limit)
}
