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

// After an error that Slow reports, SlowDelay replaces Delay, whatever grows or
// randomizes the waits.
func TestSlow(t *testing.T) {
	policy := retry.Policy{MaxAttempts: 4, MaxDelay: 5 * time.Second, Jitter: retry.NoJitter, Slow: retry.On(errNotFound)}
	with := func(change func(*retry.Policy)) retry.Policy {
		p := policy
		change(&p)
		return p
	}
	slow, other, marked := errNotFound, errUnavailable, retry.Again(errNotFound)
	tests := map[string]struct {
		policy retry.Policy
		errs   []error
		want   []time.Duration
	}{
		"none is slow":  {policy, []error{other, other, other}, seconds(0.1, 0.2, 0.4)},
		"all are slow":  {policy, []error{slow, slow, slow}, seconds(1, 2, 4)},
		"one is slow":   {policy, []error{other, slow, other}, seconds(0.1, 2, 0.4)},
		"marked":        {policy, []error{marked, marked, marked}, seconds(1, 2, 4)},
		"its own delay": {with(func(p *retry.Policy) { p.SlowDelay = 2 * time.Second }), []error{slow, slow, slow}, seconds(2, 4, 5)},
		"long delay":    {with(func(p *retry.Policy) { p.Delay = 3 * time.Second }), []error{slow, slow, slow}, seconds(3, 5, 5)},
		"short max":     {with(func(p *retry.Policy) { p.MaxDelay = 500 * time.Millisecond }), []error{slow, slow, slow}, seconds(0.5, 0.5, 0.5)},
		"linear":        {with(func(p *retry.Policy) { p.Backoff = retry.Linear }), []error{slow, slow, slow}, seconds(1, 2, 3)},
		"no delay":      {with(func(p *retry.Policy) { p.Delay = retry.NoDelay }), []error{other, slow, other}, seconds(0, 2, 0)},
		"custom": {with(func(p *retry.Policy) {
			p.Backoff = retry.BackoffFunc(func(a retry.Attempt) time.Duration { return 2 * a.Policy.Delay })
		}), []error{other, slow, other}, seconds(0.2, 2, 0.2)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := answering(append(tt.errs, errUnavailable)...)
				if err := retry.Do(t.Context(), tt.policy, s.get); !errors.Is(err, errUnavailable) {
					t.Errorf("got error %v", err)
				}
				wantWaits(t, s, tt.want...)
			})
		})
	}
}

// Decorrelated jitter starts at SlowDelay too.
func TestSlowDecorrelated(t *testing.T) {
	p := retry.Policy{MaxAttempts: 100, Jitter: retry.DecorrelatedJitter, Slow: retry.On(errNotFound), SlowDelay: 2 * time.Second}
	synctest.Test(t, func(t *testing.T) {
		s := answering(errNotFound)
		retry.Do(t.Context(), p, s.get)
		for _, wait := range s.waits() {
			if wait < p.SlowDelay || wait > 5*time.Second {
				t.Errorf("waited %v", wait)
			}
		}
	})
}

// Slow is not called for a result without an error.
func TestSlowWithoutError(t *testing.T) {
	p := retry.Policy{Delay: retry.NoDelay, Slow: func(err error) bool { return err.Error() == "slow" }}
	calls := 0
	retry.Do(t.Context(), p, func(context.Context) error { calls++; return retry.Again(nil) })
	if calls != 3 {
		t.Errorf("got %d calls", calls)
	}
}

// The text of a policy includes its SlowDelay where it matters, and a Builder can set it.
func TestSlowText(t *testing.T) {
	const begin, end = "attempts=3 delay=100ms max=5s after=1m0s backoff=exponential factor=2 jitter=half", " slowdelay="
	for _, tt := range []struct {
		policy retry.Policy
		want   string
	}{
		{retry.Policy{SlowDelay: time.Second}, begin},
		{retry.Policy{SlowDelay: 2 * time.Second}, begin + end + "2s"},
		{retry.Build().Slow(retry.Transient, 0).Policy(), begin + end + "1s"},
		{retry.Build().Slow(retry.Transient, 3*time.Second).Policy(), begin + end + "3s"},
	} {
		if got := tt.policy.String(); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
	p, err := retry.ParsePolicy("slowdelay=2s")
	if err != nil || p.SlowDelay != 2*time.Second {
		t.Errorf("got %v and error %v", p.SlowDelay, err)
	}
	_, err = retry.ParsePolicy("slowdelay=50ms")
	wantPolicyErrors(t, err, "slowdelay: 50ms is less than the delay of 100ms")
	_, err = retry.ParsePolicy("slowdelay=6s")
	wantPolicyErrors(t, err, "slowdelay: 6s is more than the maximum of 5s: set max")
}
