//go:build go1.26

package retry_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A rate opens the breaker once there are enough attempts, at exactly the rate.
func TestC39Rate(t *testing.T) {
	f, s := func(n int) string { return strings.Repeat("f", n) }, func(n int) string { return strings.Repeat("s", n) }
	tests := []struct {
		name     string
		rate     float64
		min      int
		attempts string
		want     retry.State
	}{
		{"19 failures are too few", 0.5, 20, f(19), retry.Closed},
		{"20 failures", 0.5, 20, f(20), retry.Open},
		{"10 of 20", 0.5, 20, s(10) + f(10), retry.Open},
		{"9 of 20", 0.5, 20, s(11) + f(9), retry.Closed},
		{"10 of 21", 0.5, 20, s(11) + f(10), retry.Closed},
		{"11 of 22", 0.5, 20, s(11) + f(11), retry.Open},
		{"54 of 100 at 55%", 0.55, 100, s(46) + f(54), retry.Closed},
		{"55 of 100 at 55%", 0.55, 100, s(45) + f(55), retry.Open},
		{"7 of 100 at 7%", 0.07, 100, s(93) + f(7), retry.Open},
		{"19 of 20 at 100%", 1, 20, s(1) + f(19), retry.Closed},
		{"all of 20 at 100%", 1, 20, f(20), retry.Open},
		{"a rate above 1 is 1", 1.5, 20, f(20), retry.Open},
		{"min is 20 unless said otherwise", 0.5, 0, f(19), retry.Closed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := retry.NewBreaker(retry.BreakerPolicy{Rate: tt.rate, MinCalls: tt.min})
				play(b, tt.attempts)
				wantState(t, b, tt.want)
			})
		})
	}
}

// Failures older than the window do not count; those of its last nine tenths
// do. The window is 10s, in slices of a second.
func TestC39Window(t *testing.T) {
	tests := []struct {
		name        string
		first, then time.Duration // of two failures, since the breaker was made
		want        retry.State
	}{
		{"at once", 0, 0, retry.Open},
		{"just within", 0, 10*time.Second - 1, retry.Open},
		{"just out of it", 0, 10 * time.Second, retry.Closed},
		{"nine tenths", time.Second - 1, 10*time.Second - 1, retry.Open},
		{"a little more than nine tenths", time.Second - 1, 10 * time.Second, retry.Closed},
		{"the whole, later", 42 * time.Second, 52*time.Second - 1, retry.Open},
		{"out of it, later", 42 * time.Second, 52 * time.Second, retry.Closed},
		{"after exactly as many slices as there are", 3 * time.Second, 103 * time.Second, retry.Closed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := retry.NewBreaker(retry.BreakerPolicy{Rate: 0.5, Window: 10 * time.Second, MinCalls: 2})
				time.Sleep(tt.first)
				play(b, "f")
				time.Sleep(tt.then - tt.first)
				play(b, "f")
				wantState(t, b, tt.want)
			})
		})
	}
}

// Counts follows the window: successes and failures both expire.
func TestC39Counts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := retry.NewBreaker(retry.BreakerPolicy{Rate: 0.5})
		for _, want := range []counts{{2, 1}, {4, 2}} {
			play(b, "ssf")
			if got := countsOf(b); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
			time.Sleep(5 * time.Second)
		}
		if got, want := countsOf(b), (counts{successes: 2, failures: 1}); got != want {
			t.Errorf("after 10s: got %+v, want %+v", got, want)
		}
		time.Sleep(5 * time.Second)
		if got := countsOf(b); got != (counts{}) {
			t.Errorf("after 15s: got %+v, want zero", got)
		}
	})
}

// A breaker opened by its rate starts with an empty window when it closes.
func TestC39EmptyAfterClosing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := retry.NewBreaker(retry.BreakerPolicy{Rate: 0.5, Window: time.Hour, MinCalls: 2, Cooldown: time.Second})
		play(b, "ff")
		wantState(t, b, retry.Open)
		time.Sleep(time.Second)
		play(b, "s")
		wantState(t, b, retry.Closed)
		if got := countsOf(b); got != (counts{}) {
			t.Errorf("got %+v, want zero", got)
		}
		play(b, "f")
		wantState(t, b, retry.Closed)
	})
}

// Counts from the future are ignored: a package variable may be used in several synctest
// bubbles, whose clocks all start at the same time.
func TestWindowOfAnotherClock(t *testing.T) {
	b := retry.NewBreaker(retry.BreakerPolicy{Rate: 0.5, MinCalls: 2})
	synctest.Test(t, func(*testing.T) {
		time.Sleep(time.Hour)
		play(b, "f")
	})
	synctest.Test(t, func(t *testing.T) {
		if got := countsOf(b); got != (counts{}) {
			t.Errorf("got %+v, want zero", got)
		}
	})
}
