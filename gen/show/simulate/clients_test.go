package simulate

import (
	"fmt"
	"reflect"
	"testing"
	"time"
)

// shared is the model of the published table with the same calls of several numbers of
// clients.
func shared(failing float64, clients ...int) Outage {
	m := metastable(155)
	m.Clients, m.Failing, m.Length, m.Runs = clients, failing, 200*time.Second, 2
	return m
}

// simulated runs a model with one policy.
func simulated(t *testing.T, m Outage, policy string) []OutageResult {
	t.Helper()
	p, err := ParsePolicy(policy)
	if err != nil {
		t.Fatal(err)
	}
	return m.Run(t.Context(), []Policy{p}, Options{Seed: 1})
}

// The more clients share the same calls, the less each of them sees: the guards of a fleet
// of small clients have no effect.
func TestOutageClients(t *testing.T) {
	tests := []struct {
		policy   string
		recovers map[int]bool // by number of clients
	}{
		{"attempts=3", map[int]bool{1: false, 10: false, 1000: false, 100_000: false}},
		{"attempts=3; budget ratio=0.1", map[int]bool{1: true, 10: true, 1000: false, 100_000: false}},
		{"attempts=3; breaker", map[int]bool{1: true, 10: true, 1000: true, 100_000: false}},
		{"attempts=3; breaker rate=0.5", map[int]bool{1: true, 10: true, 1000: false, 100_000: false}},
		{"attempts=3; throttle window=10s", map[int]bool{1: true, 10: true, 1000: true, 100_000: false}},
	}
	for _, tt := range tests {
		for _, r := range simulated(t, shared(0, 1, 10, 1000, 100_000), tt.policy) {
			if want := tt.recovers[r.Clients]; r.Recovered == r.Runs != want || r.Runs != 2 {
				t.Errorf("%s: with %d clients %d of %d runs recovered, want all: %t", tt.policy, r.Clients, r.Recovered, r.Runs, want)
			}
		}
	}
}

// The same calls happen with any number of clients; without a guard, nothing else changes.
func TestOutageClientsSameCalls(t *testing.T) {
	plain := simulated(t, shared(0, 1, 10, 100_000), "attempts=3")
	guarded := simulated(t, shared(0, 1, 10, 100_000), "attempts=3; breaker; throttle")
	for i := range plain {
		if !reflect.DeepEqual(plain[i].Seconds, plain[0].Seconds) {
			t.Errorf("%d clients cause something else than one", plain[i].Clients)
		}
		for s := range plain[i].Seconds {
			if plain[i].Seconds[s].Calls != guarded[i].Seconds[s].Calls {
				t.Fatalf("with %d clients, second %d has other calls", plain[i].Clients, s)
			}
		}
	}
}

// Each budget starts full, with 100 tokens by default: if no client makes as many retries,
// a budget changes nothing.
func TestOutageClientsBudget(t *testing.T) {
	plain := simulated(t, shared(0, 1000, 100_000), "attempts=3")
	budget := simulated(t, shared(0, 1000, 100_000), "attempts=3; budget ratio=0.1")
	for i := range plain {
		if !reflect.DeepEqual(plain[i].Seconds, budget[i].Seconds) {
			t.Errorf("with %d clients, the budget has an effect", plain[i].Clients)
		}
	}
}

// The breaker of a small client never has the minimum number of calls in its window or, if
// that is low, opens on noise: on a few of the 10% of attempts that always fail.
func TestOutageClientsBreaker(t *testing.T) {
	tests := []struct {
		policy        string
		clients       int
		before, since bool // whether breakers open
	}{
		{"attempts=3; breaker rate=0.5", 1, false, true},
		{"attempts=3; breaker rate=0.5", 10, false, true},
		{"attempts=3; breaker rate=0.5", 100_000, false, false},
		{"attempts=3; breaker rate=0.5 min=2 window=1m", 1, false, true},
		{"attempts=3; breaker rate=0.5 min=2 window=1m", 1000, true, true},
		{"attempts=3; breaker rate=0.5 min=2 window=1m", 100_000, true, true},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.policy, tt.clients), func(t *testing.T) {
			r := simulated(t, shared(0.1, tt.clients), tt.policy)[0]
			if r.OpenedBefore > 0 != tt.before || r.OpenedSince > 0 != tt.since {
				t.Errorf("%v breakers open before the outage, and %v since then", r.OpenedBefore, r.OpenedSince)
			}
			if rejected := r.Seconds[29].Rejected > 0; rejected != tt.before {
				t.Errorf("%v calls are rejected in the second before the outage", r.Seconds[29].Rejected)
			}
		})
	}
}

// A fraction of the answers are errors, with and without an outage.
func TestOutageFailing(t *testing.T) {
	m := shared(0.1, 1)
	for attempts, want := range map[int]float64{1: 0.9, 2: 0.99} {
		got := simulated(t, m, fmt.Sprintf("attempts=%d; breaker failures=50 cooldown=1s", attempts))[0]
		near(t, "goodput", 100*got.Goodput/got.Offered, 100*want, 0.01)
		near(t, "success before", 100*got.Before, 100*want, 0.01)
	}
}
