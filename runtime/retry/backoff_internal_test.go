package retry

import (
	"math"
	"testing"
	"time"
)

var (
	allCurves  = []Curve{Exponential, Linear, Constant, Fibonacci}
	allJitters = []Jitter{{}, HalfJitter, NoJitter, FullJitter, EqualJitter, DecorrelatedJitter, {Low: 0.8, High: 1.2}, {Low: 1, High: 1.25}, {Low: 2, High: 1e9}}

	// almostOne is the largest possible random number.
	almostOne = math.Nextafter(1, 0)
)

// No attempt, delay or factor makes a wait negative, longer than MaxDelay, or
// shorter than the previous one: nothing overflows, and no delay remains none.
func TestC04NoOverflow(t *testing.T) {
	delays := []time.Duration{NoDelay, 1, 2, 3, time.Microsecond, time.Second, time.Hour, math.MaxInt64 / 3, math.MaxInt64 - 1, math.MaxInt64}
	limits := []time.Duration{1, time.Second, math.MaxInt64 - 1, math.MaxInt64}
	factors := []float64{1, 1.000001, 1.5, 2, 10, 1e9}
	for _, backoff := range allCurves {
		t.Run(backoff.String(), func(t *testing.T) {
			for _, delay := range delays {
				for _, limit := range limits {
					for _, factor := range factors {
						p := Policy{Delay: delay, MaxDelay: limit, Backoff: backoff, Factor: factor}
						if p.Validate() == nil {
							wantInLimits(t, p.withDefaults())
							wantMonotone(t, p.withDefaults())
						}
					}
				}
			}
		})
	}
}

// waitOf is Policy.Wait for a policy that has its defaults filled in.
func waitOf(p Policy, n int, previous time.Duration, u float64) time.Duration {
	return p.jittered(p.Backoff.Wait(Attempt{Number: n, Policy: p}), previous, u)
}

// manyAttempts yields the first attempts, then with growing steps, up to a
// million.
func manyAttempts(yield func(n int) bool) {
	for n := 1; n <= 1e6; n += 1 + n/50 {
		if !yield(n) {
			return
		}
	}
	yield(1e6)
}

func wantInLimits(t *testing.T, p Policy) {
	t.Helper()
	for _, p.Jitter = range allJitters {
		p.Jitter = p.Jitter.orDefault()
		for _, u := range []float64{0, 0.5, almostOne} {
			previous := time.Duration(0)
			for n := range manyAttempts {
				wait := waitOf(p, n, previous, u)
				if wait < 0 || wait > p.MaxDelay || p.Delay == 0 && wait > 0 {
					t.Fatalf("%v: wait %d after %v with random number %v is %v", p, n, previous, u, wait)
				}
				previous = wait
			}
		}
	}
}

func wantMonotone(t *testing.T, p Policy) {
	t.Helper()
	p.Jitter = NoJitter
	previous := time.Duration(0)
	for n := range manyAttempts {
		wait := waitOf(p, n, previous, 0)
		if wait < previous {
			t.Fatalf("%v: wait %d is %v, after %v", p, n, wait, previous)
		}
		previous = wait
	}
}

// FuzzWait looks for a valid policy with a wait that is negative, longer than
// MaxDelay, or outside the interval of its jitter.
func FuzzWait(f *testing.F) {
	f.Add(int64(100*time.Millisecond), int64(5*time.Second), 2.0, uint8(0), 0.5, 1.5, 1, int64(0), 0.5)
	f.Add(int64(1), int64(math.MaxInt64), 1e9, uint8(0), 0.0, 0.0, 1000000, int64(math.MaxInt64), almostOne)
	f.Add(int64(math.MaxInt64), int64(math.MaxInt64), 1.0, uint8(3), 0.5, 1.0, 93, int64(1), almostOne)
	f.Add(int64(-1), int64(1), 1.5, uint8(1), -1.0, 0.0, math.MaxInt, int64(0), 0.0)
	f.Add(int64(math.MinInt64), int64(7), 1.5, uint8(4), 0.0, 1.0, 3, int64(0), 0.1)
	f.Fuzz(func(t *testing.T, delay, limit int64, factor float64, backoff uint8, low, high float64, n int, previous int64, u float64) {
		p := Policy{Delay: time.Duration(delay), MaxDelay: time.Duration(limit), Factor: factor, Jitter: Jitter{Low: low, High: high}}
		if low < 0 {
			p.Jitter = DecorrelatedJitter
		}
		if i := int(backoff) % (len(allCurves) + 1); i < len(allCurves) {
			p.Backoff = allCurves[i]
		} else { // an implementation that ignores the limits
			p.Backoff, p.Delay = BackoffFunc(func(Attempt) time.Duration { return time.Duration(delay) }), NoDelay
		}
		if p.Validate() != nil || n < 1 || previous < 0 || !(u >= 0 && u < 1) {
			t.Skip()
		}
		p = p.withDefaults()
		before := min(time.Duration(previous), p.MaxDelay)
		wait := waitOf(p, n, before, u)
		if _, isCurve := p.Backoff.(Curve); delay < 0 && !isCurve {
			if wait != Stop {
				t.Fatalf("%v: wait %d after %v is %v, want Stop", p, n, before, wait)
			}
			return
		}
		if wait < 0 || wait > p.MaxDelay {
			t.Fatalf("%v: wait %d after %v is %v", p, n, before, wait)
		}
		if low, high := bounds(p, n, before); wait < low || wait > high {
			t.Fatalf("%v: wait %d after %v is %v, not within %v and %v", p, n, before, wait, low, high)
		}
	})
}

// bounds returns the interval of p's jitter, slightly widened for rounding
// errors.
func bounds(p Policy, n int, previous time.Duration) (low, high time.Duration) {
	d := min(p.Backoff.Wait(Attempt{Number: n, Policy: p}), p.MaxDelay)
	switch p.Jitter {
	case NoJitter:
		return d, d
	case DecorrelatedJitter:
		base := max(previous, p.Delay)
		triple := saturated(saturated(base, base), base)
		return p.Delay - p.Delay/1e15, min(p.MaxDelay, saturated(triple, triple/1e15))
	}
	times := func(factor float64) time.Duration { return scale(d, factor, p.MaxDelay) }
	return max(times(p.Jitter.Low*(1-1e-15))-1, 0), min(p.MaxDelay, saturated(times(p.Jitter.High*(1+1e-15)), 1))
}

// saturated returns a+b, or the longest duration on overflow.
func saturated(a, b time.Duration) time.Duration {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}
