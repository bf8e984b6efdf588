package plan

import (
	"math"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// most is the largest random number used for jitter.
var most = math.Nextafter(1, 0)

// longestWaits returns the maximum total duration of the first n waits of a call, in
// nanoseconds. The result is a float, because it may overflow a duration. It adds the
// first thousand waits individually, after which waits no longer depend on the previous
// one, and the rest in ranges.
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

// area returns the sum of f(i) for i from first to last. If f is linear, to within a
// millionth, it uses the area of a trapezoid; otherwise it adds the areas of both halves.
func area(f func(int) float64, first, last int) float64 {
	middle := first + (last-first)/2
	mean := (f(first) + f(last)) / 2
	if math.Abs(f(middle)-mean) <= 1e-6*mean && math.Abs(f(first+(last-first)/4)-(f(first)+mean)/2) <= 1e-6*mean || last-first < 2 {
		return mean * float64(last-first+1)
	}
	return area(f, first, middle) + area(f, middle+1, last)
}

// nanoseconds converts v to a duration, limited to the maximum duration.
func nanoseconds(v float64) time.Duration {
	if v >= math.MaxInt64 {
		return math.MaxInt64
	}
	return time.Duration(v)
}

// plus returns a+b, limited to the maximum duration. Neither argument may be negative.
func plus(a, b time.Duration) time.Duration {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}
