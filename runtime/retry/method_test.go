//go:build go1.26

package retry_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A Method returns its name, its policy with all defaults, and the context of
// calls without one.
func TestMethodTells(t *testing.T) {
	m := retry.NewMethod("store.Get", retry.Policy{MaxAttempts: 7}, retry.WithTracker(nil))
	if got := m.Name(); got != "store.Get" {
		t.Errorf("got name %q", got)
	}
	p := m.Policy()
	if want := "attempts=7 delay=100ms max=5s after=1m0s backoff=exponential factor=2 jitter=half"; p.String() != want {
		t.Errorf("got policy %q, want %q", p, want)
	}
	if p.MaxDelay != 5*time.Second {
		t.Errorf("got a MaxDelay of %v, want the default filled in", p.MaxDelay)
	}
	if m.Context() != context.Background() {
		t.Errorf("got context %v, want Background", m.Context())
	}
}

// An invalid policy makes every call fail without an attempt.
func TestMethodOfInvalidPolicy(t *testing.T) {
	m := retry.NewMethod("store.Get", retry.Policy{Delay: time.Minute}, retry.WithTracker(nil))
	s := answering(nil)
	err := m.Do(t.Context(), s.get)
	if e, ok := errors.AsType[*retry.PolicyError](err); !ok || e.Key != "max" {
		t.Errorf("got %v, want what Validate says", err)
	}
	wantCalls(t, s, 0)
}

// Do is equivalent to the loop over Attempts.
func TestMethodDo(t *testing.T) {
	m := retry.NewMethod("store.Get", atOnce, retry.WithTracker(nil))
	for _, answers := range [][]error{
		{nil}, {errUnavailable, nil}, {errUnavailable}, {retry.Permanent(errNotFound)}, {retry.Again(nil)},
	} {
		byDo, byLoop := answering(answers...), answering(answers...)
		got := m.Do(t.Context(), byDo.get)
		var err error
		for ctx := range m.Attempts(t.Context(), &err) {
			err = byLoop.get(ctx)
		}
		if got != err || byDo.calls() != byLoop.calls() {
			t.Errorf("%v: Do got %v after %d calls, the loop %v after %d", answers, got, byDo.calls(), err, byLoop.calls())
		}
	}
}

// A caller that leaves the loop gets its error unchanged, and no further
// attempt; breaker and statistics have recorded the attempt.
func TestMethodLeavingTheLoop(t *testing.T) {
	tracker := new(retry.Tracker)
	b := retry.NewBreaker(retry.BreakerPolicy{})
	m := retry.NewMethod("store.Get", retry.Policy{}, retry.WithTracker(tracker), retry.WithBreaker(b))
	get := func() (err error) {
		for range m.Attempts(t.Context(), &err) {
			err = errUnavailable
			break
		}
		return err
	}
	if got := get(); got != errUnavailable {
		t.Errorf("got %v, want %v itself", got, errUnavailable)
	}
	wantStats(t, tracker.Stats("store.Get"), retry.Stats{Calls: 1, Attempts: 1, Failures: 1, Failed: 1})
	if got := countsOf(b).failures; got != 1 {
		t.Errorf("the breaker has counted %d failures, want 1", got)
	}
}

// GaveUp distinguishes giving up from a non-retryable error and from a canceled
// call.
func TestCallGaveUp(t *testing.T) {
	open := retry.NewBreaker(retry.BreakerPolicy{})
	open.ForceOpen()
	empty, _ := drained(-1)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	soon, cancelSoon := context.WithTimeout(context.Background(), time.Minute)
	defer cancelSoon()
	policy := atOnce
	policy.If = retry.Not(retry.On(errNotFound))
	hourly := retry.Policy{Delay: time.Hour, MaxDelay: time.Hour, Elapsed: time.Second}
	patient := retry.Policy{Delay: time.Hour, MaxDelay: time.Hour}

	tests := []struct {
		name   string
		ctx    context.Context
		policy retry.Policy
		option retry.Option
		answer error
		want   bool
	}{
		{"success", t.Context(), policy, nil, nil, false},
		{"attempts used up", t.Context(), policy, nil, errUnavailable, true},
		{"the result asks for more", t.Context(), policy, nil, retry.Again(errUnavailable), true},
		{"breaker open", t.Context(), policy, retry.WithBreaker(open), nil, true},
		{"budget empty", t.Context(), policy, retry.WithBudget(empty), errUnavailable, true},
		{"elapsed", t.Context(), hourly, nil, errUnavailable, true},
		{"deadline before the next attempt", soon, patient, nil, errUnavailable, true},
		{"not retried", t.Context(), policy, nil, errNotFound, false},
		{"permanent", t.Context(), policy, nil, retry.Permanent(errUnavailable), false},
		{"canceled", ctx, policy, nil, nil, false},
		{"canceled inside", t.Context(), policy, nil, context.Canceled, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := retry.NewMethod("store.Get", tt.policy, retry.WithTracker(nil), tt.option)
			var err error
			call := m.Call(tt.ctx)
			for range call.Attempts(&err) {
				err = tt.answer
			}
			if got := call.GaveUp(&err); got != tt.want {
				t.Errorf("after %v: got %v, want %v", err, got, tt.want)
			}
		})
	}
}

// A rejected call leaves no state behind: the next one sees the breaker's
// current state.
func TestMethodAfterRejection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := retry.NewBreaker(retry.BreakerPolicy{Failures: 1, Cooldown: time.Second})
		m := retry.NewMethod("store.Get", atOnce, retry.WithTracker(nil), retry.WithBreaker(b))
		for range 3 {
			play(b, "f")
			opened := time.Now()
			err := m.Do(t.Context(), answering(nil).get)
			if open, ok := errors.AsType[*retry.OpenError](err); !ok || !open.Until.Equal(opened.Add(time.Second)) {
				t.Errorf("got %v, want an OpenError until %v", err, opened.Add(time.Second))
			}
			time.Sleep(time.Second)
			if err := m.Do(t.Context(), answering(nil).get); err != nil {
				t.Error(err)
			}
		}
	})
}

// The policy returned by a Method can be used again: no delay does not become
// the default delay.
func TestMethodPolicy(t *testing.T) {
	m := retry.NewMethod("store.Get", retry.Policy{Delay: retry.NoDelay, Jitter: retry.NoJitter}, retry.WithTracker(nil))
	if got := m.Policy(); got.Wait(1, 0, 0.5) != 0 || got.Validate() != nil {
		t.Errorf("got %v, which waits %v before the first retry", got, got.Wait(1, 0, 0.5))
	}
}

// A server that requests not to retry does not count as giving up, even on the
// last attempt.
func TestNegativeAfterOnTheLastAttempt(t *testing.T) {
	m := retry.NewMethod("store.Get", retry.Policy{MaxAttempts: 1}, retry.WithTracker(nil))
	var err error
	call := m.Call(t.Context())
	for range call.Attempts(&err) {
		err = retry.After(errUnavailable, -1)
	}
	if gaveUp := call.GaveUp(&err); gaveUp || err != errUnavailable {
		t.Errorf("got %v, gave up: %t", err, gaveUp)
	}
}
