package plan

import (
	"math"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// most is the largest random number that a wait may be drawn with.
var most = math.Nextafter(1, 0)

// longestWaits returns how long the first n waits of a call may last, all in all, in
// nanoseconds: a float, because so many may overflow a duration. It adds up the first
// thousand, after which waits no longer depend on the one before, and then whole
// stretches at once.
func longestWaits(p retry.Policy, n int) float64 {
	sum, wait := 0.0, time.Duration(0)
	for i := 1; i <= min(n, followed); i++ {
		wait = p.Wait(i, wait, most)
		sum += float64(wait)
	}
	if n <= followed {
		return sum
	}
	at := func(i int) float64 { return float64(p.Wait(i, wait, most)) }
	return sum + area(at, followed+1, n)
}

// area returns the sum of f(i) for i from first to last. Where f is straight, to a
// millionth, it is that of a trapezoid; elsewhere that of its halves.
func area(f func(int) float64, first, last int) float64 {
	middle := first + (last-first)/2
	mean := (f(first) + f(last)) / 2
	if math.Abs(f(middle)-mean) <= 1e-6*mean && math.Abs(f(first+(last-first)/4)-(f(first)+mean)/2) <= 1e-6*mean || last-first < 2 {
		return mean * float64(last-first+1)
	}
	return area(f, first, middle) + area(f, middle+1, last)
}

// nanoseconds returns v as a duration, the longest that there is where it is more.
func nanoseconds(v float64) time.Duration {
	if v >= math.MaxInt64 {
		return math.MaxInt64
	}
	return time.Duration(v)
}

// plus returns a+b, the longest duration that there is where it is more. Neither is
// negative.
func plus(a, b time.Duration) time.Duration {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}
