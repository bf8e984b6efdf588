//go:build go1.26

package retry_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// The outcomes of permits count like those of calls.
func TestPermitByHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := retry.NewBreaker(retry.BreakerPolicy{Failures: 2, Cooldown: time.Second})
		wantAllowed(t, b).Failure()
		wantAllowed(t, b).Success()
		wantAllowed(t, b).Failure()
		wantAllowed(t, b).Cancel() // neither
		if got := countsOf(b); got != (counts{failures: 1}) {
			t.Errorf("got %+v, want 1 failure", got)
		}
		wantState(t, b, retry.Closed)
		wantAllowed(t, b).Failure()
		wantState(t, b, retry.Open)
		wantRejected(t, b)

		time.Sleep(time.Second)
		for range 3 { // each frees the place for the next
			wantAllowed(t, b).Cancel()
			wantState(t, b, retry.HalfOpen)
		}
		probe := wantAllowed(t, b)
		wantRejected(t, b)
		probe.Success()
		wantState(t, b, retry.Closed)
	})
}

// A canceled probe frees its place, and does not affect other probes.
func TestCanceledProbe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := retry.NewBreaker(retry.BreakerPolicy{Failures: 1, Cooldown: time.Second, Probes: 3})
		play(b, "f")
		time.Sleep(time.Second)
		play(b, "s")
		slow, canceled := wantAllowed(t, b), wantAllowed(t, b)
		wantRejected(t, b)
		canceled.Cancel()
		instead := wantAllowed(t, b)
		wantRejected(t, b)
		slow.Success()
		wantState(t, b, retry.HalfOpen)
		instead.Success()
		wantState(t, b, retry.Closed)
	})
}

// The permit of a rejection, like the zero one, ignores its outcome.
func TestZeroPermit(t *testing.T) {
	b := retry.NewBreaker(retry.BreakerPolicy{})
	b.ForceOpen()
	permit, err := b.Allow()
	if _, ok := err.(*retry.OpenError); !ok {
		t.Errorf("got %T, want an OpenError itself", err)
	}
	if permit != (retry.Permit{}) {
		t.Error("the permit of a rejection is not the zero Permit")
	}
	permit.Success()
	permit.Failure()
	permit.Cancel()
	wantState(t, b, retry.Open)
}

// Do returns the error of the function, without a mark, and counts it: see
// [retry.Breaker.Do].
func TestBreakerDo(t *testing.T) {
	tests := []struct {
		name     string
		err      error
		want     error
		failures int // of a breaker that has counted one before
	}{
		{"success", nil, nil, 0},
		{"failure", errUnavailable, errUnavailable, 2},
		{"deadline", context.DeadlineExceeded, context.DeadlineExceeded, 2},
		{"permanent", retry.Permanent(errNotFound), errNotFound, 0},
		{"permanent deadline", retry.Permanent(context.DeadlineExceeded), context.DeadlineExceeded, 0},
		{"canceled", context.Canceled, context.Canceled, 1},
		{"after", retry.After(errUnavailable, time.Second), errUnavailable, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := retry.NewBreaker(retry.BreakerPolicy{})
			play(b, "f")
			if got := b.Do(func() error { return tt.err }); got != tt.want {
				t.Errorf("got %v, want %v itself", got, tt.want)
			}
			if got := countsOf(b).failures; got != tt.failures {
				t.Errorf("got %d failures, want %d", got, tt.failures)
			}
		})
	}
}

// Do does not call the function if the breaker is open.
func TestBreakerDoRejected(t *testing.T) {
	b := retry.NewBreaker(retry.BreakerPolicy{Name: "store"})
	b.ForceOpen()
	err := b.Do(func() error { t.Error("called"); return nil })
	wantIs(t, err, retry.ErrOpen)
	if _, ok := err.(*retry.OpenError); !ok {
		t.Errorf("got %T, want an OpenError itself", err)
	}
}

// A panic counts as a failure of a closed breaker, and keeps its value.
func TestBreakerDoPanic(t *testing.T) {
	b := retry.NewBreaker(retry.BreakerPolicy{Failures: 1})
	if got := panicOf(func() { b.Do(func() error { panic("broken") }) }); got != "broken" {
		t.Errorf("got panic %v, want its own value", got)
	}
	wantState(t, b, retry.Open)
}

// The outcome of a permit counts once, whatever is reported later: a copy of a
// probe's permit is the same probe.
func TestPermitCountsOnce(t *testing.T) {
	reports := []func(*retry.Permit){(*retry.Permit).Success, (*retry.Permit).Failure, (*retry.Permit).Cancel}
	for i, again := range reports {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := retry.NewBreaker(retry.BreakerPolicy{Failures: 3, Cooldown: time.Second})
				permit := wantAllowed(t, b)
				permit.Failure()
				again(permit)
				if got := countsOf(b); got != (counts{failures: 1}) {
					t.Errorf("closed: got %+v, want the one failure", got)
				}
				play(b, "ff")
				time.Sleep(time.Second)
				permit = wantAllowed(t, b)
				copied := *permit
				permit.Cancel()
				wantAllowed(t, b) // has the place now
				again(permit)
				again(&copied)
				wantState(t, b, retry.HalfOpen)
				wantRejected(t, b)
			})
		})
	}
}

// The text of a rejection names the breaker, and is the same for all of its
// rejections.
func TestOpenErrorText(t *testing.T) {
	until := time.Date(2026, 11, 23, 12, 30, 0, 0, time.UTC)
	for _, tt := range []struct {
		err  *retry.OpenError
		want string
	}{
		{&retry.OpenError{}, "circuit breaker is open"},
		{&retry.OpenError{Breaker: "store"}, "circuit breaker is open (store)"},
		{&retry.OpenError{Breaker: "store", Until: until}, "circuit breaker is open (store)"},
	} {
		if got := tt.err.Error(); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
		if !errors.Is(fmt.Errorf("get: %w", tt.err), retry.ErrOpen) {
			t.Errorf("%q does not match ErrOpen", tt.want)
		}
	}
}
