//go:build go1.26

package retry_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/access"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// Hedges of a call ask the breaker of its key.
func TestHedgedCallPer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hosts := retry.NewBreakers[string](retry.BreakerPolicy{Failures: 1})
		play(hosts.Of("down"), "f")
		time.Sleep(time.Minute) // until it admits a probe
		tracker := new(retry.Tracker)
		m := hedging(retry.HedgePolicy{}, retry.WithTracker(tracker), retry.WithBreakers(hosts))
		for host, sent := range map[string]int{"up": 2, "down": 1} {
			s := &hedgedServer{replies: []reply{{after: 60 * ms}}}
			call, err := retry.CallPer(t.Context(), m, host), error(nil)
			for ctx := range call.Attempts(&err) {
				_, err = retry.HedgedCall(ctx, &call, s.get, nil)
			}
			if err != nil || len(s.sent) != sent {
				t.Errorf("%s: %d calls and error %v, want %d", host, len(s.sent), err, sent)
			}
		}
		if s := tracker.Stats("store.Get"); s.Hedges != 1 || s.HedgesRefused != 1 {
			t.Errorf("got %+v, want one hedge and one that was refused", s)
		}
	})
}

// Each result that is not returned is passed to the func that discards it, with the one that
// is.
func TestHedgedCallDiscards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &hedgedServer{replies: []reply{{after: 100 * ms, deaf: true}, {after: 10 * ms, err: errUnavailable}, {after: ms}}}
		discarded := make(chan int, 3)
		call, err := hedging(retry.HedgePolicy{Max: 2}).Call(t.Context()), error(nil)
		var got *numbered
		for ctx := range call.Attempts(&err) {
			got, err = retry.HedgedCall(ctx, &call, s.get, func(lost, kept *numbered) { discarded <- 10*lost.number + kept.number })
		}
		synctest.Wait()
		if err != nil || got.number != 3 || len(discarded) != 2 || <-discarded != 13 || <-discarded != 23 || len(s.closed) > 0 {
			t.Errorf("got result %d, error %v, %d more discarded, closed %v", got.number, err, len(discarded), s.closed)
		}
	})
}

// A call that consumes a reader, or is not idempotent, is not hedged.
func TestHedgedCallNot(t *testing.T) {
	for name, prepare := range map[string]func(*retry.Call){
		"reader": func(c *retry.Call) { support.NewReplay(c, strings.NewReader("body")) },
		"POST":   func(c *retry.Call) { post := "POST"; retry.Internals(access.Key{}).Once(c, &post) },
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &hedgedServer{replies: []reply{{after: time.Second}}}
			call, err := hedging(retry.HedgePolicy{}).Call(t.Context()), error(nil)
			defer call.Close()
			prepare(&call)
			for ctx := range call.Attempts(&err) {
				_, err = retry.HedgedCall(ctx, &call, s.get, nil)
			}
			if err != nil || len(s.sent) != 1 {
				t.Errorf("%s: %d calls and error %v, want 1 call", name, len(s.sent), err)
			}
		})
	}
}

// Without means one request, whatever the bounds of retries; a frozen policy cannot be
// changed by a context.
func TestHedgedWithout(t *testing.T) {
	for name, tt := range map[string]struct {
		policy retry.Policy
		sent   int
	}{
		"plain":  {retry.Policy{MaxAttempts: 3}, 1},
		"bounds": {retry.Policy{MaxAttempts: 3, Bounds: retry.Bounds{Min: 3, Max: 6}}, 1},
		"frozen": {retry.Policy{MaxAttempts: 3, Frozen: true}, 2},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &hedgedServer{replies: []reply{{after: time.Second}}}
			m := hedging(retry.HedgePolicy{}, retry.WithPolicyFunc(func(string, retry.Policy) retry.Policy { return tt.policy }))
			if _, err := s.call(retry.Without(t.Context()), m); err != nil || len(s.sent) != tt.sent {
				t.Errorf("%s: %d calls and error %v, want %d", name, len(s.sent), err, tt.sent)
			}
		})
	}
}

// A refused hedge is counted, whatever refuses it.
func TestHedgedRefused(t *testing.T) {
	empty := retry.NewBudget(retry.BudgetPolicy{Floor: retry.NoFloor})
	for empty.Retry() {
	}
	for name, opt := range map[string]retry.Option{
		"budget":   retry.WithBudget(empty),
		"shutdown": retry.WithShutdown(done(t.Context())),
	} {
		synctest.Test(t, func(t *testing.T) {
			tracker := new(retry.Tracker)
			m := hedging(retry.HedgePolicy{Max: 2}, retry.WithTracker(tracker), opt)
			s := &hedgedServer{replies: []reply{{after: time.Second}}}
			if _, err := s.call(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			if got := tracker.Stats("store.Get"); got.HedgesRefused == 0 || got.Hedges != 0 {
				t.Errorf("%s: got %+v", name, got)
			}
		})
	}
}

// A result that the caller gets is not closed, although other calls return the same one, as
// those of a pool do.
func TestHedgedShared(t *testing.T) {
	for name, replies := range map[string][]reply{
		"hedge wins":              {{after: 100 * ms, deaf: true}, {after: 10 * ms}},
		"first wins":              {{after: 60 * ms}, {after: time.Second, deaf: true}},
		"first wins after a loss": {{after: 100 * ms}, {after: 10 * ms, err: errUnavailable}},
		"all fail":                {{after: 100 * ms, err: errUnavailable}, {after: 10 * ms, err: errUnavailable}},
		"all fail, first at last": {{after: 100 * ms, err: errUnavailable}, {after: 80 * ms, err: errUnavailable}},
	} {
		for _, drop := range []func(lost, kept *numbered){nil, func(lost, _ *numbered) { lost.Close() }} {
			synctest.Test(t, func(t *testing.T) {
				s := &hedgedServer{replies: replies}
				shared := &numbered{s, 0}
				var got *numbered
				var err error
				call := hedging(retry.HedgePolicy{}).Call(t.Context())
				for ctx := range call.Attempts(&err) {
					got, err = retry.HedgedCall(ctx, &call, func(ctx context.Context) (*numbered, error) {
						_, err := s.get(ctx)
						return shared, err
					}, drop)
				}
				time.Sleep(2 * time.Second)
				if got != shared || len(s.sent) != 2 || len(s.closed) > 0 {
					t.Errorf("%s: got %p, want %p; %d calls, closed %v", name, got, shared, len(s.sent), s.closed)
				}
			})
		}
	}
}
