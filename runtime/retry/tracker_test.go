//go:build go1.26

package retry_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// Calls, attempts, successes, failures, retries, rejections and given-up calls
// are counted per method.
func TestC49Statistics(t *testing.T) {
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	tests := []struct {
		name    string
		ctx     context.Context
		answers []error
		want    retry.Stats
	}{
		{"first try", t.Context(), []error{nil},
			retry.Stats{Calls: 1, Attempts: 1, Successes: 1, FirstTry: 1}},
		{"second try", t.Context(), []error{errUnavailable, nil},
			retry.Stats{Calls: 1, Attempts: 2, Successes: 1, Failures: 1, Retries: 1}},
		{"third try", t.Context(), []error{errUnavailable, errUnavailable, nil},
			retry.Stats{Calls: 1, Attempts: 3, Successes: 1, Failures: 2, Retries: 2}},
		{"in vain", t.Context(), []error{errUnavailable},
			retry.Stats{Calls: 1, Attempts: 3, Failures: 3, Retries: 2, GaveUp: 1}},
		{"permanent", t.Context(), []error{retry.Permanent(errNotFound)},
			retry.Stats{Calls: 1, Attempts: 1, Failures: 1, Failed: 1}},
		{"permanent after a retry", t.Context(), []error{errUnavailable, retry.Permanent(errNotFound)},
			retry.Stats{Calls: 1, Attempts: 2, Failures: 2, Retries: 1, Failed: 1}},
		{"the result asks for another attempt", t.Context(), []error{retry.Again(nil), nil},
			retry.Stats{Calls: 1, Attempts: 2, Successes: 1, Failures: 1, Retries: 1}},
		{"no time for an attempt", canceled, []error{nil},
			retry.Stats{Calls: 1, GaveUp: 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tracker := new(retry.Tracker)
			m := retry.NewMethod("store.Get", atOnce, retry.WithTracker(tracker))
			m.Do(tt.ctx, answering(tt.answers...).get)
			wantStats(t, tracker.Stats("store.Get"), tt.want)
		})
	}
}

// Rejections are counted separately: they are neither attempts nor failures.
func TestC49Rejections(t *testing.T) {
	tracker := new(retry.Tracker)
	b := retry.NewBreaker(retry.BreakerPolicy{Failures: 2})
	m := retry.NewMethod("store.Get", atOnce, retry.WithTracker(tracker), retry.WithBreaker(b))
	for range 10 { // the first opens the breaker with its second attempt
		m.Do(t.Context(), answering(errUnavailable).get)
	}
	wantStats(t, tracker.Stats("store.Get"), retry.Stats{Calls: 10, Attempts: 2, Failures: 2, Retries: 1, Rejected: 10})
}

// The figures are exact with many goroutines.
func TestC49ExactFromManyGoroutines(t *testing.T) {
	const goroutines, calls = 8, 100_000
	tracker := new(retry.Tracker)
	var calling sync.WaitGroup
	for range goroutines {
		m := retry.NewMethod("store.Get", atOnce, retry.WithTracker(tracker)) // of the same name
		calling.Go(func() {
			for i := range calls {
				failures := 0
				if i%100 == 0 { // then it fails 1, 2, 3 or 4 times
					failures = 1 + i/100%4
				}
				m.Do(context.Background(), func(context.Context) error {
					if failures--; failures >= 0 {
						return errUnavailable
					}
					return nil
				})
			}
		})
	}
	calling.Wait()
	const all, troubled = goroutines * calls, goroutines * calls / 100
	got := tracker.Stats("store.Get")
	wantStats(t, got, retry.Stats{
		Calls:     all,
		Attempts:  all - troubled + troubled/4*(2+3+3+3),
		Successes: all - troubled/2,
		Failures:  troubled / 4 * (1 + 2 + 3 + 3),
		Retries:   troubled / 4 * (1 + 2 + 2 + 2),
		GaveUp:    troubled / 2,
		FirstTry:  all - troubled,
	})
	if got.Attempts != got.Successes+got.Failures {
		t.Errorf("%d attempts are not %d successes and %d failures", got.Attempts, got.Successes, got.Failures)
	}
}

// The success rate is successes divided by attempts.
func TestC49SuccessRate(t *testing.T) {
	for _, tt := range []struct {
		stats retry.Stats
		want  float64
	}{
		{retry.Stats{}, 0},
		{retry.Stats{Attempts: 4, Successes: 4}, 1},
		{retry.Stats{Attempts: 4, Successes: 3, Failures: 1}, 0.75},
		{retry.Stats{Attempts: 3, Failures: 3}, 0},
	} {
		if got := tt.stats.SuccessRate(); got != tt.want {
			t.Errorf("%+v: got %v, want %v", tt.stats, got, tt.want)
		}
	}
}

// Calls that succeeded at once and calls that succeeded after retries are
// distinguished.
func TestC50FirstTryAndRecovered(t *testing.T) {
	tracker := new(retry.Tracker)
	m := retry.NewMethod("store.Get", atOnce, retry.WithTracker(tracker))
	for failures := range 4 { // the last one in vain
		answers := append(slices.Repeat([]error{errUnavailable}, failures), nil)
		m.Do(t.Context(), answering(answers...).get)
	}
	got := tracker.Stats("store.Get")
	if got.FirstTry != 1 || got.Recovered() != 2 || got.GaveUp != 1 {
		t.Errorf("got %d at once, %d recovered, %d given up, want 1, 2, 1", got.FirstTry, got.Recovered(), got.GaveUp)
	}
}

// Methods with the same name are counted together, separately from other names
// and other trackers.
func TestTrackerNames(t *testing.T) {
	one, other := new(retry.Tracker), new(retry.Tracker)
	for _, m := range []*retry.Method{
		retry.NewMethod("store.Get", atOnce, retry.WithTracker(one)),
		retry.NewMethod("store.Get", atOnce, retry.WithTracker(one)),
		retry.NewMethod("store.List", atOnce, retry.WithTracker(one)),
		retry.NewMethod("store.Get", atOnce, retry.WithTracker(other)),
	} {
		m.Do(t.Context(), answering(nil).get)
	}
	for _, tt := range []struct {
		tracker *retry.Tracker
		name    string
		want    uint64
	}{
		{one, "store.Get", 2},
		{one, "store.List", 1},
		{other, "store.Get", 1},
		{other, "store.List", 0},
		{new(retry.Tracker), "store.Get", 0},
	} {
		if got := tt.tracker.Stats(tt.name).Calls; got != tt.want {
			t.Errorf("%s: got %d calls, want %d", tt.name, got, tt.want)
		}
	}
}

// Breakers yields the breakers of all methods, shared or not, once each and
// sorted by name; one without a name has that of its method.
func TestTrackerBreakers(t *testing.T) {
	tracker := new(retry.Tracker)
	own := retry.NewBreaker(retry.BreakerPolicy{Name: "store.UserStore"})
	nameless := new(retry.Breaker)
	shared := support.WithSharedBreaker(retry.BreakerPolicy{Name: "db"})
	var methods []*retry.Method
	for _, opts := range [][]retry.Option{
		{retry.WithBreaker(own)}, {retry.WithBreaker(own)}, {retry.WithBreaker(nameless)}, {shared}, {shared}, {},
		{retry.WithBreaker(new(retry.Breaker)), retry.WithTracker(nil)},
	} {
		methods = append(methods, retry.NewMethod("store.UserStore.Get", atOnce, append([]retry.Option{retry.WithTracker(tracker)}, opts...)...))
	}
	own.ForceOpen()
	var got []string
	for name, b := range tracker.Breakers() {
		got = append(got, fmt.Sprintf("%s (%s) %v", name, b.Name(), b.State()))
	}
	if want := []string{"db (db) closed", "store.UserStore (store.UserStore) open", "store.UserStore.Get () closed"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for range tracker.Breakers() {
		break
	}
	for range new(retry.Tracker).Breakers() {
		t.Error("an empty tracker has a breaker")
	}
	runtime.KeepAlive(methods)
}

// All is sorted by name, can be stopped early, and allows using the tracker in
// between.
func TestTrackerAll(t *testing.T) {
	tracker := new(retry.Tracker)
	for i, name := range []string{"store.Put", "cache.Get", "store.Get", "", "store.List"} {
		m := retry.NewMethod(name, atOnce, retry.WithTracker(tracker))
		for range i {
			m.Do(t.Context(), answering(nil).get)
		}
	}
	var got []string
	for name, stats := range tracker.All() {
		if stats != tracker.Stats(name) {
			t.Errorf("%s: got %+v", name, stats)
		}
		got = append(got, fmt.Sprint(name, " ", stats.Calls))
	}
	if want := []string{" 3", "cache.Get 1", "store.Get 2", "store.List 4", "store.Put 0"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for name := range tracker.All() {
		if name == "cache.Get" {
			break
		}
	}
	for range new(retry.Tracker).All() {
		t.Error("an empty tracker has a name")
	}
}
