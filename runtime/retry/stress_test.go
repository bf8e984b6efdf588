//go:build go1.26

package retry_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// With many goroutines and methods, and a service that alternates between up and down, a
// breaker opens and closes and a budget runs out: the final totals are exact.
func TestStress(t *testing.T) {
	for name, p := range map[string]retry.BreakerPolicy{
		"in a row": {Failures: 20, Cooldown: 20 * time.Millisecond, Probes: 2},
		"by rate":  {Rate: 0.6, MinCalls: 20, Window: 100 * time.Millisecond, Cooldown: 20 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { stress(t, retry.NewBreaker(p)) })
		})
	}
}

func stress(t *testing.T, b *retry.Breaker) {
	const goroutines, calls = 50, 500
	changes := 0
	b.OnStateChange(func(retry.State, retry.State) { changes++ })
	budget := retry.NewBudget(retry.BudgetPolicy{Ratio: 0.2, Floor: 10})
	tracker := new(retry.Tracker)
	var seen tally
	method := func() *retry.Method {
		p := retry.Policy{MaxAttempts: 5, Delay: time.Millisecond, If: retry.On(errUnavailable)}
		return retry.NewMethod("store.Get", p, retry.WithTracker(tracker), retry.WithBreaker(b), retry.WithBudget(budget), retry.WithObserver(seen.observe))
	}

	var calling sync.WaitGroup
	for i := range goroutines {
		m := method()
		calling.Go(func() {
			random := rand.New(rand.NewPCG(uint64(i), 0))
			for range calls {
				m.Do(t.Context(), func(context.Context) error {
					seen.attempts.Add(1)
					time.Sleep(time.Duration(random.IntN(3)) * time.Millisecond)
					failing := 10 // of 100 attempts
					if time.Now().UnixMilli()/100%2 == 0 {
						failing = 80
					}
					switch n := random.IntN(100); {
					case n < failing:
						return errUnavailable
					case n < failing+5:
						return errNotFound
					default:
						return nil
					}
				})
				time.Sleep(time.Duration(random.IntN(5)) * time.Millisecond)
			}
		})
	}
	calling.Wait()

	got := tracker.Stats("store.Get")
	wantStats(t, got, seen.stats(goroutines*calls))
	if ended := seen.ended(); ended != goroutines*calls {
		t.Errorf("%d calls have ended, want %d", ended, goroutines*calls)
	}
	if told := seen.of(retry.BreakerChanged); told != uint64(changes) {
		t.Errorf("%d changes were told to observers and %d to listeners", told, changes)
	}
	if changes < 10 || got.Rejected == 0 || got.GaveUp == 0 || got.Successes == got.FirstTry {
		t.Errorf("got %d changes and %+v: the test shows too little", changes, got)
	}

	// Breaker and budget recover after a while, whatever happened before.
	time.Sleep(time.Hour)
	play(b, "sss")
	wantState(t, b, retry.Closed)
	wantTokens(t, budget, 100)
	if err := method().Do(t.Context(), answering(errUnavailable, nil).get); err != nil {
		t.Error(err)
	}
}

// A tally counts attempts, and the events of all calls by kind.
type tally struct {
	attempts  atomic.Uint64
	events    [retry.BreakerChanged + 1]atomic.Uint64
	firstTry  atomic.Uint64 // of Succeeded, those without a retry
	untouched atomic.Uint64 // of Rejected, those without an attempt
}

func (c *tally) observe(_ context.Context, e retry.Event) {
	c.events[e.Kind].Add(1)
	switch {
	case e.Kind == retry.Succeeded && e.Attempt == 1:
		c.firstTry.Add(1)
	case e.Kind == retry.Rejected && e.Attempt == 0:
		c.untouched.Add(1)
	}
}

func (c *tally) of(kind retry.EventKind) uint64 { return c.events[kind].Load() }

func (c *tally) ended() uint64 {
	return c.of(retry.Succeeded) + c.of(retry.Failed) + c.of(retry.GaveUp) + c.of(retry.Rejected)
}

// stats returns the statistics expected for the given number of calls.
func (c *tally) stats(calls uint64) retry.Stats {
	attempts, successes := c.attempts.Load(), c.of(retry.Succeeded)
	return retry.Stats{
		Calls:     calls,
		Attempts:  attempts,
		Successes: successes,
		Failures:  attempts - successes,
		Retries:   attempts - (calls - c.untouched.Load()),
		Failed:    c.of(retry.Failed),
		Rejected:  c.of(retry.Rejected),
		GaveUp:    c.of(retry.GaveUp),
		FirstTry:  c.firstTry.Load(),
	}
}
