//go:build go1.26

package retry_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Exponential waits grow by the factor up to the cap.
func TestC03Exponential(t *testing.T) {
	tests := map[string]struct {
		policy retry.Policy
		waits  []time.Duration
	}{
		"2s capped at 30s": {
			retry.Policy{Delay: 2 * time.Second, MaxDelay: 30 * time.Second, Factor: 2},
			seconds(2, 4, 8, 16, 30, 30),
		},
		"50ms capped at 200ms": {
			retry.Policy{Delay: 50 * time.Millisecond, MaxDelay: 200 * time.Millisecond, Factor: 2},
			seconds(0.05, 0.1, 0.2, 0.2),
		},
		"factor 1.5": {
			retry.Policy{Delay: time.Second, MaxDelay: time.Hour, Factor: 1.5},
			seconds(1, 1.5, 2.25, 3.375),
		},
		"factor 1": {
			retry.Policy{Delay: time.Second, Factor: 1},
			seconds(1, 1, 1, 1),
		},
		"all by default": {
			retry.Policy{},
			seconds(0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5, 5),
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { wantBackoff(t, test.policy, test.waits) })
	}
}

// The waits of Linear, Fibonacci and Constant grow as their names suggest.
func TestC08Curves(t *testing.T) {
	tests := map[string]struct {
		policy retry.Policy
		waits  []time.Duration
	}{
		"linear":    {retry.Policy{Backoff: retry.Linear, MaxDelay: 4500 * time.Millisecond}, seconds(1, 2, 3, 4, 4.5, 4.5)},
		"fibonacci": {retry.Policy{Backoff: retry.Fibonacci, MaxDelay: 10 * time.Second}, seconds(1, 1, 2, 3, 5, 8, 10, 10)},
		"constant":  {retry.Policy{Backoff: retry.Constant}, seconds(1, 1, 1, 1, 1)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.policy.Delay = time.Second
			wantBackoff(t, test.policy, test.waits)
		})
	}
}

// The result of a BackoffFunc is limited to between zero and MaxDelay.
func TestBackoffFunc(t *testing.T) {
	steps := seconds(3, -1, 0, 7)
	wantBackoff(t, retry.Policy{
		MaxDelay: 5 * time.Second,
		Backoff:  retry.BackoffFunc(func(n int) time.Duration { return steps[n-1] }),
	}, seconds(3, 0, 0, 5))
}

// wantBackoff checks the waits of p without jitter.
func wantBackoff(t *testing.T, p retry.Policy, waits []time.Duration) {
	t.Helper()
	p.Jitter = retry.NoJitter
	p.MaxAttempts = len(waits) + 1
	synctest.Test(t, func(t *testing.T) {
		s := answering(errUnavailable)
		if err := retry.Do(t.Context(), p, s.get); err != errUnavailable {
			t.Errorf("got error %v", err)
		}
		wantWaits(t, s, waits...)
	})
}

// seconds converts seconds to waits.
func seconds(s ...float64) []time.Duration {
	waits := make([]time.Duration, len(s))
	for i := range s {
		waits[i] = time.Duration(s[i] * float64(time.Second))
	}
	return waits
}

// A delay of zero or one nanosecond is valid with every jitter.
func TestC05SmallDelays(t *testing.T) {
	for _, jitter := range jitters {
		for _, delay := range []time.Duration{retry.NoDelay, 1} {
			p := retry.Policy{MaxAttempts: 10, Delay: delay, MaxDelay: time.Microsecond, Jitter: jitter}
			t.Run(p.String(), func(t *testing.T) {
				if err := p.Validate(); err != nil {
					t.Fatal(err)
				}
				synctest.Test(t, func(t *testing.T) {
					s := answering(errUnavailable)
					err := retry.Do(t.Context(), p, s.get)
					if err != errUnavailable {
						t.Errorf("got error %v", err)
					}
					wantCalls(t, s, 10)
					for _, wait := range s.waits() {
						if wait < 0 || wait > p.MaxDelay || delay == retry.NoDelay && wait != 0 {
							t.Errorf("got a wait of %v", wait)
						}
					}
				})
			})
		}
	}
}

// An immediate retry still checks the caller's context.
func TestNoDelayStopsWithContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	calls := 0
	err := retry.Do(ctx, retry.Policy{MaxAttempts: 10, Delay: retry.NoDelay}, func(context.Context) error {
		if calls++; calls == 4 {
			cancel()
		}
		return errUnavailable
	})
	if calls != 4 || !errors.Is(err, context.Canceled) {
		t.Errorf("got %d calls and error %v", calls, err)
	}
}

// An unknown backoff can be printed.
func TestUnknownBackoff(t *testing.T) {
	p := retry.Policy{Backoff: retry.Fibonacci + 1}
	if err := p.Validate(); err == nil || !strings.Contains(p.String(), "backoff=unknown") {
		t.Errorf("got %v for %v", err, p)
	}
}
