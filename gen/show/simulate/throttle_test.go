package simulate

import (
	"math"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

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
		p.Throttle = &retry.ThrottlePolicy{MaxRejected: 1}
		got := Failures{Rates: []float64{tt.failing}, Clients: 500, Calls: calls}.Run(t.Context(), []Policy{p}, Options{Seed: 1})[0]
		if math.Abs(got.Load.Mean-tt.want) > tt.tolerance || got.Closed != 0 {
			t.Errorf("at %v the load is %.5f, want %.5f", tt.failing, got.Load.Mean, tt.want)
		}
	}
}

// After an outage longer than its window, a throttle without a limit starves: of R requests in the window,
// one is sent, and each success lets k more through per window. With k=2, what is sent
// grows as exp(1.594*t/window), because x = 1.594 solves x = k*(1-exp(-x)).
func TestThrottleStarves(t *testing.T) {
	for _, window := range []time.Duration{10 * time.Second, 20 * time.Second} {
		p := attempts(1)
		p.Throttle = &retry.ThrottlePolicy{Window: window, MaxRejected: 1}
		m := Outage{Clients: []int{1}, Rate: 155, Capacity: 300, Timeout: time.Second,
			From: 30 * time.Second, To: 80 * time.Second, Length: 300 * time.Second, Runs: 10}
		got := m.Run(t.Context(), []Policy{p}, Options{Seed: 1})[0]
		want := window.Seconds() * math.Log(m.Rate*window.Seconds()) / 1.594
		if got.Recovered != m.Runs || math.Abs(got.Recovery/want-1) > 0.3 {
			t.Errorf("window=%v: %d of %d runs recovered, after %vs, want about %.0fs", window, got.Recovered, m.Runs, got.Recovery, want)
		}
	}
}

// With a limit, the time until a throttle has recovered depends only on it and the window,
// and a longer outage does not prolong it.
func TestThrottleLimit(t *testing.T) {
	m := Outage{Clients: []int{1}, Rate: 155, Capacity: 300, Timeout: time.Second,
		From: 30 * time.Second, To: 210 * time.Second, Length: 600 * time.Second, Runs: 3}
	limited := m.Run(t.Context(), []Policy{mustParse(t, "attempts=3; throttle")}, Options{Seed: 1})[0]
	book := m.Run(t.Context(), []Policy{mustParse(t, "attempts=3; throttle window=2m max=1")}, Options{Seed: 1})[0]
	if limited.Recovered != m.Runs || limited.Recovery > 60 || book.Recovered > 0 {
		t.Errorf("recovers in %d of %d runs, after %vs, in the book's form in %d", limited.Recovered, m.Runs, limited.Recovery, book.Recovered)
	}
}

func mustParse(t *testing.T, text string) Policy {
	t.Helper()
	p, err := ParsePolicy(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
