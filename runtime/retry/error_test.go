//go:build go1.26

package retry_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// The text has method, attempts, time, cause and last error.
func TestErrorText(t *testing.T) {
	tests := []struct {
		err  retry.Error
		want string
	}{
		{
			retry.Error{Method: "store.Get", Attempts: 3, Elapsed: 1500 * time.Millisecond, Cause: context.Canceled, Last: errUnavailable},
			"store.Get: gave up after 3 attempts in 1.5s: context canceled: last error: unavailable",
		},
		{
			retry.Error{Attempts: 1, Cause: retry.ErrElapsed, Last: errUnavailable},
			"gave up after 1 attempt: no time left for the next wait: last error: unavailable",
		},
		{
			retry.Error{Attempts: 2, Elapsed: 1234567 * time.Nanosecond, Cause: retry.ErrBudget},
			"gave up after 2 attempts in 1ms: retry budget exhausted",
		},
		{
			retry.Error{Method: "store.Get", Cause: context.DeadlineExceeded},
			"store.Get: not attempted: context deadline exceeded",
		},
		{
			retry.Error{Method: "store.Get", Cause: &retry.OpenError{Breaker: "store", Until: time.Now()}},
			"store.Get: not attempted: circuit breaker is open (store)",
		},
		{
			retry.Error{Cause: &retry.OpenError{}},
			"not attempted: circuit breaker is open",
		},
	}
	for _, test := range tests {
		if got := test.err.Error(); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}

// The text omits an unknown duration: a call that took a minute did not take
// 0s.
func TestErrorElapsed(t *testing.T) {
	observed := retry.WithObserver(func(context.Context, retry.Event) {})
	for name, tt := range map[string]struct {
		policy retry.Policy
		opt    retry.Option
		want   time.Duration
	}{
		"plain":    {retry.Policy{}, nil, 0},
		"elapsed":  {retry.Policy{Elapsed: time.Minute}, nil, time.Minute},
		"observed": {retry.Policy{}, observed, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute+time.Nanosecond)
				defer cancel()
				m := retry.NewMethod("store.Get", tt.policy, retry.WithTracker(nil), tt.opt)
				err := m.Do(ctx, func(context.Context) error {
					time.Sleep(time.Minute)
					return errUnavailable
				})
				e, ok := errors.AsType[*retry.Error](err)
				if !ok || e.Elapsed != tt.want || strings.Contains(err.Error(), " in ") != (tt.want > 0) {
					t.Errorf("got %v after %v, want an Error after %v", err, e.Elapsed, tt.want)
				}
			})
		})
	}
}

// An Error matches both its cause and the last error, by identity and by type.
func TestErrorMatches(t *testing.T) {
	last := &fs.PathError{Op: "read", Path: "x", Err: io.ErrUnexpectedEOF}
	var err error = &retry.Error{Attempts: 1, Cause: &retry.OpenError{Breaker: "store"}, Last: last}
	wantIs(t, err, retry.ErrOpen, last, io.ErrUnexpectedEOF)
	if got, ok := errors.AsType[*fs.PathError](err); !ok || got != last {
		t.Errorf("got %v as the last error", got)
	}
	if open, ok := errors.AsType[*retry.OpenError](err); !ok || open.Breaker != "store" {
		t.Errorf("got %v as the rejection", open)
	}
	for _, other := range []error{retry.ErrBudget, retry.ErrElapsed, context.Canceled} {
		if errors.Is(err, other) {
			t.Errorf("it matches %v", other)
		}
	}
}

// The fields of the error are complete if something other than the last error
// ended the retries.
func TestErrorFields(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := retry.Policy{Delay: time.Second, Jitter: retry.NoJitter, Elapsed: 2 * time.Second}
		err := retry.NewMethod("store.Get", p, retry.WithTracker(nil)).Do(t.Context(), answering(errUnavailable).get)
		got, ok := errors.AsType[*retry.Error](err)
		if !ok {
			t.Fatalf("got error %v", err)
		}
		if got.Method != "store.Get" || got.Attempts != 2 || got.Elapsed != time.Second || got.Cause != retry.ErrElapsed || got.Last != errUnavailable {
			t.Errorf("got %+v", got)
		}
	})
}
