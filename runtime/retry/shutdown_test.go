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

// WithShutdown ends waits at once, but not the attempt under way, nor does it
// prevent the first attempt of a call.
func TestWithShutdown(t *testing.T) {
	tests := map[string]struct {
		after, attempt time.Duration // of the shutdown, and how long each attempt takes
		attempts       int
		took           time.Duration
	}{
		"in a wait":         {90 * time.Second, 0, 2, 90 * time.Second},
		"in the first wait": {90 * time.Second, 50 * time.Second, 1, 90 * time.Second},
		"in an attempt":     {150 * time.Second, 59 * time.Second, 2, 2*time.Minute + 58*time.Second},
		"before the call":   {0, time.Second, 1, time.Second},
		"after all retries": {time.Hour, 0, 3, 2 * time.Minute},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				shutdown, cancel := context.WithCancel(context.Background())
				time.AfterFunc(test.after, cancel)
				policy := retry.Policy{Delay: time.Minute, MaxDelay: time.Minute, Jitter: retry.NoJitter}
				m := retry.NewMethod("sender.Send", policy, retry.WithShutdown(shutdown), retry.WithTracker(nil))
				synctest.Wait()
				start, attempts := time.Now(), 0
				if test.after == 0 {
					time.Sleep(time.Nanosecond)
					start = time.Now()
				}
				err := m.Do(t.Context(), func(ctx context.Context) error {
					attempts++
					time.Sleep(test.attempt)
					if ctx.Err() != nil {
						t.Error("the attempt was interrupted")
					}
					return errUnavailable
				})
				if attempts != test.attempts || time.Since(start) != test.took {
					t.Errorf("%d attempts in %v, want %d in %v", attempts, time.Since(start), test.attempts, test.took)
				}
				wantIs(t, err, errUnavailable)
				if ended := test.after < time.Hour; errors.Is(err, retry.ErrShutdown) != ended || errors.Is(err, context.Canceled) {
					t.Errorf("got %v", err)
				}
				cancel()
			})
		})
	}
}

// The error matches the cause of the shutdown, if there is one.
func TestWithShutdownCause(t *testing.T) {
	errSignal := errors.New("terminated")
	shutdown, cancel := context.WithCancelCause(t.Context())
	cancel(errSignal)
	m := retry.NewMethod("sender.Send", atOnce, retry.WithShutdown(shutdown))
	err := m.Do(t.Context(), answering(errUnavailable).get)
	for _, want := range []error{retry.ErrShutdown, errSignal, errUnavailable} {
		wantIs(t, err, want)
	}
	if got := err.Error(); got != "sender.Send: gave up after 1 attempt: shutting down: terminated: last error: unavailable" {
		t.Errorf("got %q", got)
	}
}

// A call that waits for its breaker ends too; a fallback runs.
func TestWithShutdownBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		breaker := retry.NewBreaker(retry.BreakerPolicy{Wait: true, Failures: 1, Cooldown: time.Hour})
		play(breaker, "f")
		shutdown, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		m := retry.NewMethod("sender.Send", retry.Policy{}, retry.WithBreaker(breaker), retry.WithShutdown(shutdown))
		start := time.Now()
		var err error
		call := m.Call(t.Context())
		for range call.Attempts(&err) {
			t.Error("an attempt")
		}
		wantIs(t, err, retry.ErrShutdown)
		if !call.GaveUp(&err) || time.Since(start) != time.Second {
			t.Errorf("no fallback, or after %v", time.Since(start))
		}
	})
}
