//go:build go1.26

package retry_test

import (
	"context"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// WithLatency measures calls with their waits, and attempts.
func TestWithLatency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tracker := new(retry.Tracker)
		m := retry.NewMethod("store.Get", retry.Policy{Delay: time.Second, Jitter: retry.NoJitter}, retry.WithTracker(tracker), retry.WithLatency())
		for _, answers := range [][]error{{nil}, {errUnavailable, nil}} {
			s := answering(answers...)
			m.Do(t.Context(), func(ctx context.Context) error {
				time.Sleep(5 * time.Millisecond)
				return s.get(ctx)
			})
		}
		panicOf(func() { m.Do(t.Context(), func(context.Context) error { time.Sleep(time.Minute); panic("boom") }) })
		s := only(t, tracker)
		wantHistogram(t, "calls", s.CallTimes, map[time.Duration]uint64{5 * time.Millisecond: 1, 2500 * time.Millisecond: 1, 0: 1}, 61015*time.Millisecond)
		wantHistogram(t, "attempts", s.AttemptTimes, map[time.Duration]uint64{5 * time.Millisecond: 3, 0: 1}, 60015*time.Millisecond)
	})
}

// wantHistogram checks the counts by upper bound, 0 for the last bucket.
func wantHistogram(t *testing.T, name string, h *retry.Histogram, counts map[time.Duration]uint64, sum time.Duration) {
	t.Helper()
	for i, n := range h.Counts {
		bound := time.Duration(0)
		if i < len(h.Bounds) {
			bound = h.Bounds[i]
		}
		if n != counts[bound] {
			t.Errorf("%s: got %d up to %v, want %d", name, n, bound, counts[bound])
		}
	}
	if h.Sum != sum {
		t.Errorf("%s: got %v in all, want %v", name, h.Sum, sum)
	}
}

// Without WithLatency nothing is measured.
func TestWithoutLatency(t *testing.T) {
	tracker := new(retry.Tracker)
	retry.NewMethod("store.Get", atOnce, retry.WithTracker(tracker)).Do(t.Context(), answering(nil).get)
	if s := only(t, tracker); s.CallTimes != nil || s.AttemptTimes != nil {
		t.Errorf("got %v and %v", s.CallTimes, s.AttemptTimes)
	}
}

// The histograms of a method that is no longer in use are kept, and belong to the caller.
func TestWithLatencyOfCollectedMethod(t *testing.T) {
	tracker := new(retry.Tracker)
	for range 2 {
		m := retry.NewMethod("store.Get", atOnce, retry.WithTracker(tracker), retry.WithLatency())
		m.Do(t.Context(), answering(nil).get)
	}
	for begun := time.Now(); only(t, tracker).Policy.MaxAttempts != 0 && time.Since(begun) < time.Second; runtime.Gosched() {
		runtime.GC()
	}
	for range 2 {
		h := only(t, tracker).CallTimes
		if h == nil || h.Counts[0] != 2 {
			t.Fatalf("got %+v, want 2 calls", h)
		}
		h.Counts[0] = 0
	}
}
