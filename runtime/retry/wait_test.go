//go:build go1.26

package retry_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// patient opens after two failures for ten seconds, and attempts wait for it.
var patient = retry.BreakerPolicy{Name: "store", Failures: 2, Cooldown: 10 * time.Second, Wait: true}

// A retry that finds the breaker open waits for the probe, which does not use
// up an attempt. Observers are notified of the whole wait.
func TestWaitForTheProbe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := retry.NewBreaker(patient)
		var told []time.Duration
		m := retry.NewMethod("store.Get", retry.Policy{Jitter: retry.NoJitter}, retry.WithTracker(nil), retry.WithBreaker(b),
			retry.WithObserver(func(_ context.Context, e retry.Event) {
				if e.Kind == retry.Retrying {
					told = append(told, e.Wait)
				}
			}))
		s := answering(errUnavailable, errUnavailable, nil)
		if err := m.Do(t.Context(), s.get); err != nil {
			t.Error(err)
		}
		wantWaits(t, s, 100*time.Millisecond, 10*time.Second)
		if len(told) != 2 || told[0] != 100*time.Millisecond || told[1] != 10*time.Second {
			t.Errorf("observers were told to wait %v", told)
		}
		wantState(t, b, retry.Closed)
	})
}

// The first attempt of a call waits too, without using up attempts.
func TestWaitOfTheFirstAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, p := range map[string]retry.Policy{"plain": {Jitter: retry.NoJitter}, "limited": {Jitter: retry.NoJitter, Elapsed: time.Minute}} {
			tracker := new(retry.Tracker)
			b := retry.NewBreaker(patient)
			play(b, "ff")
			m := retry.NewMethod("store.Get", p, retry.WithTracker(tracker), retry.WithBreaker(b))
			begun, s := time.Now(), answering(errUnavailable, errUnavailable, nil) // the first two probe
			if err := m.Do(t.Context(), s.get); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if waited := s.asked[0].Sub(begun); waited != 10*time.Second {
				t.Errorf("%s: the first attempt was made after %v, want 10s", name, waited)
			}
			wantWaits(t, s, 10*time.Second, 10*time.Second)
			wantStats(t, tracker.Stats("store.Get"), retry.Stats{
				Calls: 1, Attempts: 3, Successes: 1, Failures: 2, Retries: 2, Retried: [5]uint64{1: 1},
				Waits: 5, Waited: 30 * time.Second, // three for the breaker, and two of the backoff
			})
		}
	})
}

// A wait is not started if the deadline or Elapsed leaves no time for it, or if
// its end is unknown: the call is rejected at once.
func TestWaitWithoutTime(t *testing.T) {
	open := func(b *retry.Breaker) { play(b, "ff") }
	tests := map[string]struct {
		open     func(*retry.Breaker)
		elapsed  time.Duration
		deadline time.Duration
		want     error
		took     time.Duration
	}{
		"no limit":                 {open, 0, time.Hour, nil, 10 * time.Second},
		"time enough":              {open, 11 * time.Second, 11 * time.Second, nil, 10 * time.Second},
		"elapsed":                  {open, 10 * time.Second, time.Hour, retry.ErrOpen, 0},
		"deadline":                 {open, 0, 10 * time.Second, retry.ErrOpen, 0},
		"forced open":              {(*retry.Breaker).ForceOpen, 0, time.Hour, retry.ErrOpen, 0},
		"probe that does not end":  {halfOpen, 9 * time.Second, time.Hour, retry.ErrOpen, 9 * time.Second}, // it might have
		"probe until the deadline": {halfOpen, 0, 9 * time.Second, retry.ErrOpen, 9 * time.Second},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := retry.NewBreaker(patient)
				tt.open(b)
				ctx, cancel := context.WithTimeout(t.Context(), tt.deadline)
				defer cancel()
				m := retry.NewMethod("store.Get", retry.Policy{Elapsed: tt.elapsed}, retry.WithTracker(nil), retry.WithBreaker(b))
				begun, s := time.Now(), answering(nil)
				if err := m.Do(ctx, s.get); !errors.Is(err, tt.want) || tt.want == nil && err != nil {
					t.Errorf("got error %v, want %v", err, tt.want)
				}
				if took := time.Since(begun); took != tt.took {
					t.Errorf("it took %v, want %v", took, tt.took)
				}
			})
		})
	}
}

// halfOpen opens b and starts a probe.
func halfOpen(b *retry.Breaker) {
	play(b, "ff")
	time.Sleep(10 * time.Second)
	b.Allow()
}

// Retries without time left are rejected at once as well, and return their
// token to the budget.
func TestWaitOfARetryWithoutTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		budget := retry.NewBudget(retry.BudgetPolicy{Floor: retry.NoFloor})
		m := retry.NewMethod("store.Get", retry.Policy{Elapsed: 5 * time.Second, Jitter: retry.NoJitter}, retry.WithTracker(nil),
			retry.WithBreaker(retry.NewBreaker(patient)), retry.WithBudget(budget))
		s := answering(errUnavailable)
		begun := time.Now()
		wantIs(t, m.Do(t.Context(), s.get), retry.ErrOpen, errUnavailable)
		wantCalls(t, s, 2)
		if took := time.Since(begun); took != 100*time.Millisecond {
			t.Errorf("it took %v, want 100ms", took)
		}
		if got := 10 - budget.Tokens(); got < 0.8 || got > 1 { // one retry, and perhaps what the call has paid
			t.Errorf("%v tokens were taken, want that of one retry", got)
		}
	})
}

// A call that waits for a probe continues as soon as the probe has closed the
// breaker or the breaker is reset; it keeps waiting if the probe fails.
func TestWaitWakes(t *testing.T) {
	tests := map[string]struct {
		end  func(*retry.Breaker, *retry.Permit)
		want time.Duration // after the probe's second
	}{
		"success": {func(_ *retry.Breaker, probe *retry.Permit) { probe.Success() }, 0},
		"failure": {func(_ *retry.Breaker, probe *retry.Permit) { probe.Failure() }, 10 * time.Second},
		"cancel":  {func(_ *retry.Breaker, probe *retry.Permit) { probe.Cancel() }, 0},
		"never":   {func(*retry.Breaker, *retry.Permit) {}, 9 * time.Second},
		"reset":   {func(b *retry.Breaker, _ *retry.Permit) { b.Reset() }, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := retry.NewBreaker(patient)
				play(b, "ff")
				time.Sleep(10 * time.Second)
				probe := wantAllowed(t, b)
				begun := time.Now()
				var calling sync.WaitGroup
				for range 3 {
					calling.Go(func() {
						m := retry.NewMethod("store.Get", retry.Policy{}, retry.WithTracker(nil), retry.WithBreaker(b))
						if err := m.Do(t.Context(), answering(nil).get); err != nil {
							t.Error(err)
						}
					})
				}
				time.Sleep(time.Second)
				tt.end(b, probe)
				calling.Wait()
				if waited := time.Since(begun) - time.Second; waited != tt.want {
					t.Errorf("they waited %v after the probe's end, want %v", waited, tt.want)
				}
				wantState(t, b, retry.Closed)
			})
		})
	}
}

// With retrytest.Instant, calls do not wait for a breaker either.
func TestWaitInstant(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		m := retry.NewMethod("store.Get", retry.Policy{}, retry.WithTracker(nil), retry.WithBreaker(retry.NewBreaker(patient)), retrytest.Instant())
		s := answering(errUnavailable)
		wantIs(t, m.Do(t.Context(), s.get), retry.ErrOpen)
		wantCalls(t, s, 2)
		if took := time.Since(begun); took != 0 {
			t.Errorf("it took %v, want no time", took)
		}
	})
}

// The caller's context ends a wait.
func TestWaitCanceled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := retry.NewBreaker(patient)
		play(b, "ff")
		impatient := errors.New("impatient")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(impatient) })
		m := retry.NewMethod("store.Get", retry.Policy{}, retry.WithTracker(nil), retry.WithBreaker(b))
		begun, s := time.Now(), answering(nil)
		wantIs(t, m.Do(ctx, s.get), impatient, context.Canceled)
		wantCalls(t, s, 0)
		if took := time.Since(begun); took != time.Second {
			t.Errorf("it took %v, want 1s", took)
		}
	})
}

// A call may wait for a breaker in one synctest bubble while it is closed in
// another.
func TestWaitInTwoBubbles(t *testing.T) {
	b := retry.NewBreaker(patient)
	for range 2 {
		synctest.Test(t, func(t *testing.T) {
			play(b, "ff")
			m := retry.NewMethod("store.Get", retry.Policy{}, retry.WithTracker(nil), retry.WithBreaker(b))
			if err := m.Do(t.Context(), answering(nil).get); err != nil {
				t.Error(err)
			}
		})
		b.Reset()
	}
}

// The cost of a breaker to calls that would have outlasted an outage: a
// database is down for 1.5s, and its eight clients would retry for longer than
// that.
func TestWaitThroughAnOutage(t *testing.T) {
	tests := map[string]struct {
		opt  retry.Option
		lost bool
	}{
		"no breaker": {nil, false},
		"fail":       {retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{Cooldown: 500 * time.Millisecond})), true},
		"wait":       {retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{Cooldown: 500 * time.Millisecond, Wait: true})), false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begun := time.Now()
				policy := retry.Policy{MaxAttempts: 6, Jitter: retry.NoJitter, Elapsed: 10 * time.Second}
				m := retry.NewMethod("db.Query", policy, retry.WithTracker(new(retry.Tracker)), tt.opt)
				query := func(context.Context) error {
					time.Sleep(50 * time.Millisecond)
					if at := time.Since(begun); at > time.Second && at < 2500*time.Millisecond {
						return errUnavailable
					}
					return nil
				}
				var clients sync.WaitGroup
				var mu sync.Mutex
				calls, lost := 0, 0
				for range 8 {
					clients.Go(func() {
						for time.Since(begun) < 5*time.Second {
							err := m.Do(t.Context(), query)
							mu.Lock()
							if calls++; err != nil {
								lost++
							}
							mu.Unlock()
							time.Sleep(20 * time.Millisecond)
						}
					})
				}
				clients.Wait()
				t.Logf("%d of %d calls lost", lost, calls)
				if (lost > 0) != tt.lost {
					t.Errorf("%d of %d calls were lost", lost, calls)
				}
			})
		})
	}
}
