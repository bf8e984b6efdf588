package simulate

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// metastable is the model of the published table.
func metastable(rate float64) Outage {
	return Outage{Clients: []int{1}, Rate: rate, Capacity: 300, Timeout: time.Second,
		From: 30 * time.Second, To: 40 * time.Second, Length: 900 * time.Second, Runs: 10}
}

// outagePolicies lists the policies of the table.
var outagePolicies = map[string]Policy{
	"no retries":                    attempts(1),
	"1 retry immediate":             attempts(2),
	"2 retries immediate":           attempts(3),
	"1 retry full-jitter 1s":        {Retry: retry.Policy{MaxAttempts: 2, Delay: time.Second, Jitter: retry.FullJitter}},
	"1 retry + bucket r=.1 cap=100": withBudget(attempts(2), bucket(0.1, 100)),
}

// Every policy recovers or not as published, and after the same time.
func TestOutageTable(t *testing.T) {
	for _, row := range readTable(t, "metastable-table.csv") {
		name, rate := row.values["policy"], row.number("offered_qps")
		t.Run(fmt.Sprintf("%s/%v", name, rate), func(t *testing.T) {
			t.Parallel()
			model := metastable(rate)
			model.Runs = fewer(model.Runs)
			got := model.Run(t.Context(), []Policy{outagePolicies[name]}, Options{Seed: 1})[0]
			if want := row.number("recovered_runs") / row.number("runs"); float64(got.Recovered)/float64(got.Runs) != want {
				t.Errorf("%d of %d runs recovered, want %v", got.Recovered, got.Runs, want)
			}
			near(t, "load", got.Load, row.number("db_load_last60s"), 0.05)
			near(t, "goodput", got.Goodput, row.number("goodput_last60s"), 0.05)
			if got.Recovered > 0 && !small() {
				near(t, "recovery", got.Recovery, row.number("median_recovery_s_after_outage"), 0.2)
			}
		})
	}
}

// near checks that got differs from want by at most a fraction of it, or 2.
func near(t *testing.T, what string, got, want, share float64) {
	t.Helper()
	if math.Abs(got-want) > max(share*want, 2) {
		t.Errorf("%s: got %.1f, want %.1f", what, got, want)
	}
}

// The published threshold, with the policies as users write them: one retry recovers at
// 145 calls per second and never at 155, two never at 100; with a budget of 10% it
// recovers at all of these rates.
func TestOutageThreshold(t *testing.T) {
	tests := []struct {
		policy   string
		rate     float64
		recovers bool
	}{
		{"attempts=2 delay=0s jitter=none", 145, true},
		{"attempts=2 delay=0s jitter=none", 155, false},
		{"attempts=3 delay=0s jitter=none", 100, false},
		{"attempts=2 delay=0s jitter=none; budget ratio=0.1", 145, true},
		{"attempts=2 delay=0s jitter=none; budget ratio=0.1", 155, true},
		{"attempts=3 delay=0s jitter=none; budget ratio=0.1", 100, true},
		{"attempts=3 delay=0s jitter=none; budget ratio=0.1 floor=0", 155, true},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%s/%v", tt.policy, tt.rate), func(t *testing.T) {
			t.Parallel()
			p, err := ParsePolicy(tt.policy)
			if err != nil {
				t.Fatal(err)
			}
			model := metastable(tt.rate)
			model.Runs = fewer(model.Runs)
			got := model.Run(t.Context(), []Policy{p}, Options{Seed: 2})[0]
			if want := map[bool]int{true: got.Runs}[tt.recovers]; got.Recovered != want {
				t.Errorf("%d of %d runs recovered, want %d", got.Recovered, got.Runs, want)
			}
		})
	}
}

// At 280 of 300 calls per second, there is no capacity for 10% more. A budget with
// fund=calls allows them even while all calls fail, and the service never recovers. A
// budget with fund=successes does not, and the service recovers as published, after 136
// seconds.
func TestOutageBudgetNearCapacity(t *testing.T) {
	tests := []struct {
		policy   string
		recovers bool
		after    float64 // seconds
	}{
		{"attempts=2 delay=0s jitter=none; budget ratio=0.1 floor=0", true, 136},
		{"attempts=2 delay=0s jitter=none; budget ratio=0.1 floor=0 fund=successes", true, 136},
		{"attempts=2 delay=0s jitter=none; budget ratio=0.1 floor=0 fund=calls", false, 0},
	}
	for _, tt := range tests {
		t.Run(tt.policy, func(t *testing.T) {
			t.Parallel()
			p, err := ParsePolicy(tt.policy)
			if err != nil {
				t.Fatal(err)
			}
			model := metastable(280)
			model.Runs = max(fewer(10), 2)
			got := model.Run(t.Context(), []Policy{p}, Options{Seed: 1})[0]
			if want := map[bool]int{true: got.Runs}[tt.recovers]; got.Recovered != want {
				t.Errorf("%d of %d runs recovered, want %d", got.Recovered, got.Runs, want)
			}
			if tt.recovers && !small() {
				near(t, "recovery", got.Recovery, tt.after, 0.2)
			}
		})
	}
}

// A bounded queue rejects queries that it cannot answer in time, and so recovers
// immediately.
func TestOutageBoundedQueue(t *testing.T) {
	model := metastable(155)
	model.Queue, model.Runs, model.Length = 100, 2, 120*time.Second
	got := model.Run(t.Context(), []Policy{attempts(2)}, Options{Seed: 1})[0]
	if got.Recovered != 2 || got.Recovery > 2 {
		t.Errorf("recovered %d times, after %vs", got.Recovered, got.Recovery)
	}
	for i, s := range got.Seconds {
		if s.Queue > 101 && (i < 30 || i >= 40) {
			t.Errorf("%v queries wait at second %d", s.Queue, i)
		}
	}
}

// Every call ends at most once.
func TestOutageBalance(t *testing.T) {
	for _, text := range []string{
		"attempts=3 delay=50ms jitter=decorrelated timeout=200ms; breaker failures=20 cooldown=5s; budget ratio=0.1",
		"attempts=unlimited elapsed=3s jitter=full",
	} {
		p, err := ParsePolicy(text)
		if err != nil {
			t.Fatal(err)
		}
		model := Outage{Clients: []int{7}, Rate: 200, Capacity: 300, Queue: 500, Timeout: time.Second,
			From: 10 * time.Second, To: 20 * time.Second, Length: 60 * time.Second, Runs: 1}
		o := newOutage(model, p, 7, Options{Seed: 3}, 0)
		o.run(t.Context())
		var sum Second
		for _, s := range o.seconds {
			sum.Calls += s.Calls
			sum.Successes += s.Successes
			sum.Failures += s.Failures
		}
		open := float64(o.answers.count + o.timeouts.count + o.waits.count())
		if sum.Calls != sum.Successes+sum.Failures+open {
			t.Errorf("%s: %v calls, %v answered, %v given up, %v under way", text, sum.Calls, sum.Successes, sum.Failures, open)
		}
		if used := len(o.permits.places) - len(o.permits.free); used > int(open) || strings.Contains(text, "breaker") != (len(o.permits.places) > 0) {
			t.Errorf("%s: %d permits are out, for %v calls", text, used, open)
		}
	}
}
