//go:build go1.26

package retry_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// The context of an attempt ends at the caller's deadline or after the timeout,
// whichever comes first.
func TestC29AttemptDeadline(t *testing.T) {
	const left = 10 * time.Second // for the caller
	tests := map[string]struct {
		timeout time.Duration
		ends    []time.Duration // of each attempt, after the beginning of the call
	}{
		"none":                  {0, seconds(10, 10, 10)},
		"shorter":               {3 * time.Second, seconds(3, 7, 10)}, // attempts begin at 0s, 4s and 9s
		"longer than is left":   {time.Minute, seconds(10, 10, 10)},
		"cut by the caller's":   {9 * time.Second, seconds(9, 10, 10)},
		"within the first wait": {time.Millisecond, seconds(0.001, 4.001, 9.001)},
	}
	for name, test := range tests {
		p := retry.Policy{Delay: 4 * time.Second, Factor: 1.25, Jitter: retry.NoJitter, Timeout: test.timeout}
		for loop, do := range loops(p) {
			t.Run(name+"/"+loop, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					ctx, cancel := context.WithTimeout(t.Context(), left)
					defer cancel()
					begin := time.Now()
					var ends []time.Duration
					do(ctx, func(ctx context.Context) error {
						deadline, ok := ctx.Deadline()
						if !ok || ctx.Err() != nil {
							t.Errorf("the attempt has no time")
						}
						ends = append(ends, deadline.Sub(begin))
						return errUnavailable
					})
					if !slices.Equal(ends, test.ends) {
						t.Errorf("attempts end at %v, want %v", ends, test.ends)
					}
				})
			})
		}
	}
}

// An attempt that times out ends with its context, and is retried.
func TestC29TimeoutIsRetried(t *testing.T) {
	for loop, do := range loops(retry.Policy{Timeout: time.Second, Jitter: retry.NoJitter}) {
		t.Run(loop, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begin, calls := time.Now(), 0
				err := do(t.Context(), func(ctx context.Context) error {
					if calls++; calls == 3 {
						return nil
					}
					<-ctx.Done()
					return ctx.Err()
				})
				if took := time.Since(begin); err != nil || calls != 3 || took != 2300*time.Millisecond {
					t.Errorf("got error %v after %d calls and %v", err, calls, took)
				}
			})
		})
	}
}

// The context of an attempt is canceled when the attempt returns, before the
// wait.
func TestC29CanceledOnReturn(t *testing.T) {
	var attempts []context.Context
	p := retry.Policy{Delay: retry.NoDelay, Timeout: time.Hour, OnRetry: func(e retry.Event) {
		if err := attempts[e.Attempt-1].Err(); err != context.Canceled {
			t.Errorf("attempt %d has returned; its context has error %v", e.Attempt, err)
		}
	}}
	retry.Do(t.Context(), p, func(ctx context.Context) error {
		attempts = append(attempts, ctx)
		return errUnavailable
	})
	if len(attempts) != 3 {
		t.Errorf("got %d attempts", len(attempts))
	}
}

// From the second attempt on, the context has the attempt number; outside a
// retry, as in a first attempt, it is 1.
func TestC30AttemptFrom(t *testing.T) {
	if got := retry.AttemptFrom(t.Context()); got != 1 {
		t.Errorf("outside: got %d", got)
	}
	for name, p := range map[string]retry.Policy{"plain": {}, "timeout": {Timeout: time.Hour}} {
		p.Delay, p.MaxAttempts = retry.NoDelay, 4
		for loop, do := range loops(p) {
			var numbers []int
			do(t.Context(), func(ctx context.Context) error {
				numbers = append(numbers, retry.AttemptFrom(ctx))
				return errUnavailable
			})
			if !slices.Equal(numbers, []int{1, 2, 3, 4}) {
				t.Errorf("%s, %s: got %v", name, loop, numbers)
			}
		}
	}
}

// The number is that of the nearest loop past its first attempt, also in
// derived contexts.
func TestC30NestedAttempts(t *testing.T) {
	p := retry.Policy{MaxAttempts: 2, Delay: retry.NoDelay}
	var numbers []string
	retry.Do(t.Context(), p, func(outer context.Context) error {
		return retry.Do(outer, p, func(inner context.Context) error {
			derived, cancel := context.WithTimeout(inner, time.Hour)
			defer cancel()
			numbers = append(numbers, fmt.Sprint(retry.AttemptFrom(outer), retry.AttemptFrom(derived)))
			return errUnavailable
		})
	})
	if want := []string{"1 1", "1 2", "2 2", "2 2"}; !slices.Equal(numbers, want) {
		t.Errorf("got %q, want %q", numbers, want)
	}
}

// An attempt sees the values and the end of the caller's context.
func TestAttemptContextPassesOn(t *testing.T) {
	type key struct{}
	for name, p := range map[string]retry.Policy{"plain": {}, "timeout": {Timeout: time.Hour}} {
		ctx, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, "value"))
		p.Delay, p.MaxAttempts = retry.NoDelay, 2
		calls := 0
		retry.Do(ctx, p, func(attempt context.Context) error {
			if got := attempt.Value(key{}); got != "value" {
				t.Errorf("%s: got value %v", name, got)
			}
			if calls++; calls == 2 {
				cancel()
				if attempt.Err() != context.Canceled {
					t.Errorf("%s: the attempt lives on", name)
				}
			}
			return errUnavailable
		})
		cancel()
	}
}
