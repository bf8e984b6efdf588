package simulate

import (
	"math"
	"testing"
	"time"
)

// A throttle rejects with the probability of the formula.
func TestThrottleProbability(t *testing.T) {
	tests := []struct {
		policy            ThrottlePolicy
		requests, accepts int
		want              float64
	}{
		{ThrottlePolicy{}, 0, 0, 0},
		{ThrottlePolicy{}, 1, 0, 0.5},
		{ThrottlePolicy{}, 100, 50, 0},
		{ThrottlePolicy{}, 99, 25, 0.49},
		{ThrottlePolicy{K: 1.1}, 99, 80, 0.11},
		{ThrottlePolicy{K: 10}, 99, 0, 0.99},
	}
	for _, tt := range tests {
		rejects := func(random float64) bool {
			th := newThrottle(tt.policy, new(time.Duration))
			for range tt.requests {
				th.request()
			}
			for range tt.accepts {
				th.accept()
			}
			return th.rejects(random)
		}
		if rejects(tt.want+1e-9) || tt.want > 0 && !rejects(tt.want-1e-9) {
			t.Errorf("%+v with %d requests and %d accepts: want a probability of %v", tt.policy, tt.requests, tt.accepts, tt.want)
		}
	}
}

// What is older than the window does not count, and the rest does, including rejected
// calls.
func TestThrottleWindow(t *testing.T) {
	var now time.Duration
	th := newThrottle(ThrottlePolicy{Window: 10 * time.Second}, &now)
	for now = 0; now < 20*time.Second; now += time.Second {
		th.request()
		if now >= 15*time.Second {
			th.accept()
		}
	}
	th.rejects(0)
	if th.requests != 9 || th.accepts != 5 {
		t.Errorf("%d requests, %d accepts, want the last 9 of 10 seconds", th.requests, th.accepts)
	}
	now = time.Hour
	th.rejects(0)
	th.request()
	if !th.rejects(0) || th.requests != 2 || th.accepts != 0 {
		t.Errorf("%d requests, %d accepts, want a request and a rejected call", th.requests, th.accepts)
	}
}

// Calls that succeed are not throttled. If all fail, the n-th call is sent with the
// probability 1/n, so that the number of attempts is a harmonic number.
func TestThrottleClosedForm(t *testing.T) {
	const calls = 1000
	harmonic := 0.0
	for n := 1; n <= calls; n++ {
		harmonic += 1 / float64(n)
	}
	for _, tt := range []struct{ failing, want, tolerance float64 }{
		{0, 1, 0},
		{1, harmonic / calls, 0.0003},
	} {
		p := attempts(1)
		p.Throttle = &ThrottlePolicy{}
		got := Failures{Rates: []float64{tt.failing}, Clients: 500, Calls: calls}.Run(t.Context(), []Policy{p}, Options{Seed: 1})[0]
		if math.Abs(got.Load.Mean-tt.want) > tt.tolerance || got.Closed != 0 {
			t.Errorf("at %v the load is %.5f, want %.5f", tt.failing, got.Load.Mean, tt.want)
		}
	}
}

// After an outage longer than its window, a throttle starves: of R requests in the window,
// one is sent, and each success lets k more through per window. With k=2, what is sent
// grows as exp(1.594*t/window), because x = 1.594 solves x = k*(1-exp(-x)).
func TestThrottleStarves(t *testing.T) {
	for _, window := range []time.Duration{10 * time.Second, 20 * time.Second} {
		p := attempts(1)
		p.Throttle = &ThrottlePolicy{Window: window}
		m := Outage{Clients: []int{1}, Rate: 155, Capacity: 300, Timeout: time.Second,
			From: 30 * time.Second, To: 80 * time.Second, Length: 300 * time.Second, Runs: 10}
		got := m.Run(t.Context(), []Policy{p}, Options{Seed: 1})[0]
		want := window.Seconds() * math.Log(m.Rate*window.Seconds()) / 1.594
		if got.Recovered != m.Runs || math.Abs(got.Recovery/want-1) > 0.3 {
			t.Errorf("window=%v: %d of %d runs recovered, after %vs, want about %.0fs", window, got.Recovered, m.Runs, got.Recovery, want)
		}
	}
}
