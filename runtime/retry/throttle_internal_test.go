package retry

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// The share of rejected calls is that of the formula, up to the limit.
func TestThrottleFormula(t *testing.T) {
	book := ThrottlePolicy{MaxRejected: 1}
	tests := []struct {
		policy            ThrottlePolicy
		requests, accepts float64
		want              float64
	}{
		{book, 0, 0, 0},
		{book, 1, 0, 0.5},
		{book, 1, 1, 0},
		{book, 100, 50, 0},
		{book, 99, 25, 0.49},
		{book, 99, 0, 0.99},
		{ThrottlePolicy{K: 1.1}, 99, 80, 0.11},
		{ThrottlePolicy{K: 10, MaxRejected: 1}, 99, 0, 0.99},
		{ThrottlePolicy{}, 99, 0, 0.9},
		{ThrottlePolicy{MaxRejected: 0.5}, 99, 10, 0.5},
		{ThrottlePolicy{K: -1, MaxRejected: 2}, 99, 25, 0.49},
		{ThrottlePolicy{K: math.NaN(), MaxRejected: math.NaN()}, 99, 0, 0.9},
		{ThrottlePolicy{K: math.Inf(1)}, 99, 1, 0},
		{ThrottlePolicy{K: math.Inf(1)}, 99, 0, 0.9},
	}
	for _, tt := range tests {
		p := tt.policy.Effective()
		if got := p.rejected(tt.requests, tt.accepts); !(math.Abs(got-tt.want) <= 1e-12) { // or not a number
			t.Errorf("%+v with %v requests and %v accepts: got %v, want %v", tt.policy, tt.requests, tt.accepts, got, tt.want)
		}
	}
}

// throttleAt returns a throttle with a clock that tests set, and seeded random numbers.
func throttleAt(p ThrottlePolicy, now *time.Duration) *Throttle {
	begin := time.Unix(0, 0)
	random := rand.New(rand.NewPCG(1, 2))
	return &Throttle{given: p, clock: func() time.Time { return begin.Add(*now) }, random: random.Float64}
}

// Calls are rejected as often as the share demands: over 100,000 decisions, within five
// standard deviations.
func TestThrottleStatistics(t *testing.T) {
	const n = 100_000
	for _, accepts := range []int{0, 10, 25, 40, 49} {
		var now time.Duration
		rejected := 0
		th := throttleAt(ThrottlePolicy{MaxRejected: 1}, &now)
		var share float64
		for i := range n {
			if i%100 == 0 { // rejected calls are requests, too: start again
				now += time.Hour
				for i := range 99 {
					if i < accepts {
						th.Success()
					} else {
						th.Failure()
					}
				}
				share = th.Rejected()
				if want := float64(99-2*accepts) / 100; math.Abs(share-want) > 1e-9 {
					t.Fatalf("share %v, want %v", share, want)
				}
			}
			if th.calm() || th.draw() >= share {
				continue
			}
			rejected++
		}
		sigma := math.Sqrt(share * (1 - share) * n)
		if off := float64(rejected) - share*n; math.Abs(off) > 5*sigma {
			t.Errorf("%d accepts of 99: %d of %d rejected, want %.0f ± %.0f", accepts, rejected, n, share*n, 5*sigma)
		}
	}
}

// If all attempts fail, the n-th call is sent with the probability 1/n: without a limit,
// the number of attempts of n calls is a harmonic number. With one, at least a tenth is
// sent.
func TestThrottleDown(t *testing.T) {
	const calls, runs = 1000, 500
	for _, tt := range []struct{ limit, want float64 }{{1, 7.485}, {0.9, 101.9}} {
		sent := 0
		for run := range runs {
			var now time.Duration
			th := throttleAt(ThrottlePolicy{MaxRejected: tt.limit}, &now)
			th.random = rand.New(rand.NewPCG(uint64(run), 1)).Float64
			for range calls {
				if th.Allow() {
					sent++
					th.Failure()
				}
			}
		}
		if got := float64(sent) / runs; math.Abs(got/tt.want-1) > 0.05 {
			t.Errorf("limit %v: %.2f of %d calls are sent, want %.2f", tt.limit, got, calls, tt.want)
		}
	}
}

// After an outage longer than the window, all calls are sent again after the time that the
// documentation of MaxRejected gives.
func TestThrottleRecovery(t *testing.T) {
	const rate = 100 // calls per second
	recovery := func(p ThrottlePolicy) float64 {
		var now time.Duration
		th := throttleAt(p, &now)
		end := 5 * p.Effective().Window
		last := end
		for now = 0; now < 20*end; now += time.Second / rate {
			switch {
			case !th.Allow():
				last = now
			case now < end:
				th.Failure()
			default:
				th.Success()
			}
		}
		return (last - end).Seconds()
	}
	for _, tt := range []struct {
		policy ThrottlePolicy
		want   float64
	}{
		{ThrottlePolicy{}, 10 * math.Log(10) / 1.594},
		{ThrottlePolicy{Window: 30 * time.Second}, 30 * math.Log(10) / 1.594},
		{ThrottlePolicy{Window: 10 * time.Second, MaxRejected: 0.99}, 10 * math.Log(100) / 1.594},
	} {
		if got := recovery(tt.policy); math.Abs(got/tt.want-1) > 0.35 {
			t.Errorf("%+v: recovers after %.0fs, want about %.0fs", tt.policy, got, tt.want)
		}
	}
	if with, without := recovery(ThrottlePolicy{}), recovery(ThrottlePolicy{MaxRejected: 1}); without < 2*with {
		t.Errorf("recovers after %.0fs with a limit, %.0fs without", with, without)
	}
}

// Counts of a longer time are spread over it, so that those older than the window are
// forgotten.
func TestThrottleSpread(t *testing.T) {
	for _, tt := range []struct {
		from, to time.Duration
		at       time.Duration
		want     float64 // of 100
	}{
		{0, 0, 0, 100},
		{0, 5 * time.Second, 5 * time.Second, 100},
		{0, 100 * time.Second, 100 * time.Second, 9}, // the last 9 seconds, and a slice that has just begun
		{0, 95500 * time.Millisecond, 95500 * time.Millisecond, 100 * 9.5 / 95.5},
		{0, 5 * time.Second, 12500 * time.Millisecond, 40},
		{0, 5 * time.Second, time.Minute, 0},
		{time.Hour, time.Second, time.Second, 100}, // the clock was set back
		{-time.Second, time.Second, time.Second, 100},
		{0, math.MaxInt64, math.MaxInt64, 0},
	} {
		w := throttleWindow{slice: time.Second}
		w.add(throttleCounts{100, 50}, tt.from, tt.to)
		got := w.sum(tt.at)
		if math.Abs(got.requests-tt.want) > 1e-6 || math.Abs(2*got.accepts-got.requests) > 1e-9 {
			t.Errorf("from %v to %v, at %v: got %+v, want %v", tt.from, tt.to, tt.at, got, tt.want)
		}
	}
}

// Whatever the counts and times, also those of a clock that is set back, the window never
// holds more than was added, and the share stays within its limits.
func FuzzThrottle(f *testing.F) {
	f.Add(int64(time.Second), 2.0, 0.9, []byte("\x01\x10\x02\x20\xff\x00"))
	f.Add(int64(1), math.Inf(1), math.NaN(), []byte{255, 255, 0, 255})
	f.Add(int64(math.MaxInt64), 1.0, 1.0, []byte{3, 4, 5, 6, 7, 8})
	f.Fuzz(func(t *testing.T, slice int64, k, limit float64, steps []byte) {
		p := ThrottlePolicy{K: k, Window: time.Duration(slice), MaxRejected: limit}.Effective()
		w := throttleWindow{slice: max(p.Window/windowParts, 1)}
		var at time.Duration
		var added throttleCounts
		for i := 0; i+1 < len(steps); i += 2 {
			before := at
			at += time.Duration(int8(steps[i])) * w.slice / 16 // may overflow
			n := throttleCounts{float64(steps[i+1]), float64(steps[i+1] / 3)}
			w.add(n, before, at)
			added.requests += n.requests
			added.accepts += n.accepts
			sum := w.sum(at)
			if !(sum.accepts >= 0 && sum.accepts <= sum.requests*(1+1e-9)+1e-9 && sum.requests <= added.requests*(1+1e-9)) {
				t.Fatalf("the window has %+v after %+v", sum, added)
			}
			if share := p.rejected(sum.requests, sum.accepts); !(share >= 0 && share <= p.MaxRejected && share <= sum.requests/(sum.requests+1)) {
				t.Fatalf("share %v of %+v with %+v", share, sum, p)
			}
		}
		if sum := w.sum(at + 11*w.slice); at > 0 && at < math.MaxInt64/2 && w.slice < time.Hour && sum.requests > 0 {
			t.Fatalf("after a window, it still has %+v", sum)
		}
	})
}
