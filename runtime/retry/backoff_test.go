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
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
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

// The wait of a custom Backoff is capped by MaxDelay.
func TestBackoffFunc(t *testing.T) {
	steps := seconds(3, 0, 7)
	wantBackoff(t, retry.Policy{
		MaxDelay: 5 * time.Second,
		Backoff:  retry.BackoffFunc(func(a retry.Attempt) time.Duration { return steps[a.Number-1] }),
	}, seconds(3, 0, 5))
}

// A custom Backoff sees everything about the attempt, whichever loop it is in:
// the time since the call began includes the first attempt, and the wait is the
// actual one.
func TestBackoffSeesAttempt(t *testing.T) {
	tests := map[string]func(context.Context, retry.Policy, func(context.Context) error) error{
		"policy": retry.Do,
		"method": func(ctx context.Context, p retry.Policy, f func(context.Context) error) error {
			return retry.NewMethod("store.Get", p, retry.WithTracker(nil)).Do(ctx, f)
		},
	}
	for name, do := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var got []retry.Attempt
				p := retry.Policy{Delay: 7 * time.Millisecond, Jitter: retry.NoJitter, Backoff: retry.BackoffFunc(func(a retry.Attempt) time.Duration {
					got = append(got, a)
					return time.Second
				})}
				answers := []error{errUnavailable, retry.After(errNotFound, 3*time.Second), errUnavailable}
				do(t.Context(), p, func(ctx context.Context) error {
					time.Sleep(time.Minute)
					return answers[retry.AttemptFrom(ctx)-1]
				})
				if len(got) != 2 {
					t.Fatalf("got %d calls of the backoff, want 2", len(got))
				}
				for i, want := range []retry.Attempt{
					{Number: 1, Err: errUnavailable, Elapsed: time.Minute},
					{Number: 2, Err: errNotFound, Wait: time.Second, Elapsed: 2*time.Minute + time.Second},
				} {
					a := got[i]
					if a.Number != want.Number || !errors.Is(a.Err, want.Err) || a.Wait != want.Wait || a.Elapsed != want.Elapsed {
						t.Errorf("got %+v, want %+v", a, want)
					}
					if a.Policy.Delay != p.Delay || a.Policy.MaxDelay != 5*time.Second || a.Policy.MaxAttempts != 3 {
						t.Errorf("got policy %v", a.Policy)
					}
				}
			})
		})
	}
}

// A curve is a Backoff that a custom one can call.
func TestBackoffUsesCurve(t *testing.T) {
	wantBackoff(t, retry.Policy{Delay: time.Second, MaxDelay: time.Minute, Backoff: retry.BackoffFunc(func(a retry.Attempt) time.Duration {
		return retry.Exponential.Wait(a) + time.Second
	})}, seconds(2, 3, 5, 9))
}

// A Backoff that returns a negative wait ends the call with ErrStopped, whatever the jitter
// and the wait that the server requests, and even without waits. No budget is spent.
func TestBackoffStops(t *testing.T) {
	for name, test := range map[string]struct {
		jitter retry.Jitter
		err    error
		opts   []retry.Option
	}{
		"as it is":      {retry.NoJitter, errUnavailable, nil},
		"half":          {retry.HalfJitter, errUnavailable, nil},
		"decorrelated":  {retry.DecorrelatedJitter, errUnavailable, nil},
		"server":        {retry.NoJitter, retry.After(errUnavailable, time.Second), nil},
		"without waits": {retry.NoJitter, errUnavailable, []retry.Option{retrytest.Instant()}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := retry.Policy{MaxAttempts: 9, Jitter: test.jitter, Backoff: retry.BackoffFunc(func(a retry.Attempt) time.Duration {
					if a.Number == 2 {
						return retry.Stop
					}
					return time.Second
				})}
				budget := retry.NewBudget(retry.BudgetPolicy{Floor: retry.NoFloor})
				m := retry.NewMethod("store.Get", p, append(test.opts, retry.WithTracker(nil), retry.WithBudget(budget))...)
				s := answering(test.err)
				call := m.Call(t.Context())
				var err error
				for ctx := range call.Attempts(&err) {
					err = s.get(ctx)
				}
				wantIs(t, err, retry.ErrStopped, errUnavailable)
				wantCalls(t, s, 2)
				if !call.GaveUp(&err) {
					t.Error("the call did not give up")
				}
				if got := budget.Tokens(); got != 9 {
					t.Errorf("%v tokens are left, want 9", got)
				}
			})
		})
	}
}

// growing waits a second longer each time. It counts its calls.
type growing struct{ started *int }

func (growing) Wait(retry.Attempt) time.Duration { return retry.Stop }

func (g growing) Start() retry.Backoff {
	*g.started++
	wait := time.Duration(0)
	return retry.BackoffFunc(func(retry.Attempt) time.Duration {
		wait += time.Second
		return wait
	})
}

// A Backoff with state is started once per call that retries.
func TestBackoffStart(t *testing.T) {
	started := 0
	p := retry.Policy{Backoff: growing{&started}}
	if err := retry.Do(t.Context(), p, answering(nil).get); err != nil || started != 0 {
		t.Errorf("started %d times for a call that succeeds at once, which returned %v", started, err)
	}
	for n := range 3 {
		wantBackoff(t, p, seconds(1, 2, 3))
		if started != n+1 {
			t.Errorf("started %d times after %d calls", started, n+1)
		}
	}
}

// Policy.Wait plans a custom Backoff, too.
func TestWaitOfCustomBackoff(t *testing.T) {
	started := 0
	stop := retry.BackoffFunc(func(retry.Attempt) time.Duration { return -time.Hour })
	echo := retry.BackoffFunc(func(a retry.Attempt) time.Duration { return a.Wait + time.Duration(a.Number)*a.Policy.Delay })
	for name, test := range map[string]struct {
		backoff retry.Backoff
		want    time.Duration
	}{
		"stop":    {stop, retry.Stop},
		"attempt": {echo, 3300 * time.Millisecond},
		"state":   {growing{&started}, time.Second},
	} {
		p := retry.Policy{Backoff: test.backoff, Jitter: retry.NoJitter}
		if got := p.Wait(3, 3*time.Second, 0); got != test.want {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
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
