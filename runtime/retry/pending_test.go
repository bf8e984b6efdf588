//go:build go1.26

package retry_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// closed counts how often a result was closed.
type closed int

func (c *closed) Close() error { *c++; return nil }

// A result marked by Again without an error is returned unchanged if it cannot
// be retried, for whatever reason: an open response returned with an error
// would not be closed.
func TestPendingResultComesBack(t *testing.T) {
	opened := retry.NewBreaker(retry.BreakerPolicy{})
	empty, _ := drained(-1)
	second := retry.Policy{MaxAttempts: 9, Delay: time.Second, Jitter: retry.NoJitter}
	for name, test := range map[string]struct {
		policy   retry.Policy
		limit    time.Duration // of the caller's context
		cancel   bool          // the caller does so during the wait
		opts     []retry.Option
		attempt  func()
		stream   bool // the argument cannot be read again
		attempts int
		fallback bool
	}{
		"attempts":             {policy: retry.Policy{MaxAttempts: 2, Delay: time.Second}, attempts: 2, fallback: true},
		"deadline":             {policy: second, limit: 2 * time.Second, attempts: 2, fallback: true},
		"elapsed":              {policy: retry.Policy{Elapsed: time.Second, Delay: time.Second, Jitter: retry.NoJitter, MaxAttempts: 9}, attempts: 2, fallback: true},
		"budget":               {policy: second, opts: []retry.Option{retry.WithBudget(empty)}, attempts: 1, fallback: true},
		"breaker":              {policy: second, opts: []retry.Option{retry.WithBreaker(opened)}, attempt: opened.ForceOpen, attempts: 1, fallback: true},
		"reader":               {policy: second, stream: true, attempts: 1},
		"canceled in a wait":   {policy: second, cancel: true, attempts: 1},
		"attempt of a timeout": {policy: retry.Policy{MaxAttempts: 2, Timeout: time.Second}, attempts: 2, fallback: true},
		"an observer":          {policy: retry.Policy{MaxAttempts: 2}, opts: []retry.Option{retry.WithObserver(func(context.Context, retry.Event) {})}, attempts: 2, fallback: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if test.limit > 0 {
					ctx, cancel = context.WithTimeout(ctx, test.limit)
					defer cancel()
				}
				body := io.Reader(strings.NewReader("the quick brown fox"))
				if test.stream {
					body = io.MultiReader(body)
				}
				m := retry.NewMethod("store.Find", test.policy, retry.WithTracker(nil), retry.Options(test.opts...))
				call := m.Call(ctx)
				defer call.Close()
				replay := support.NewReplay(&call, body)
				var result *closed
				var err error
				attempts := 0
				for range call.Attempts(&err) {
					attempts++
					previous := result
					io.Copy(io.Discard, replay.Reader())
					result = new(closed)
					support.DiscardUnless(previous, result)
					if test.attempt != nil {
						test.attempt()
					}
					if test.cancel {
						time.AfterFunc(time.Millisecond, cancel)
					}
					err = retry.Again(nil)
				}
				if err != nil || *result != 0 || attempts != test.attempts {
					t.Errorf("%v beside a result closed %d times after %d attempts, want %d", err, *result, attempts, test.attempts)
				}
				if call.GaveUp(&err) != test.fallback || err != nil {
					t.Errorf("a fallback: %t, %v", !test.fallback, err)
				}
			})
		})
	}
}

// An error marked by Again remains an error.
func TestPendingErrorComesBack(t *testing.T) {
	empty, _ := drained(-1)
	m := retry.NewMethod("store.Find", atOnce, retry.WithTracker(nil), retry.WithBudget(empty))
	err := m.Do(t.Context(), func(context.Context) error { return retry.Again(errUnavailable) })
	wantIs(t, err, errUnavailable, retry.ErrBudget)
}
