package retry_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Each method of the builder sets a field.
func TestBuilder(t *testing.T) {
	tests := map[string]struct {
		builder retry.Builder
		want    retry.Policy
	}{
		"nothing":  {retry.Build(), retry.Policy{}},
		"zero":     {retry.Builder{}, retry.Policy{}},
		"attempts": {retry.Build().Attempts(5), retry.Policy{MaxAttempts: 5}},
		"delay": {
			retry.Build().Delay(500*time.Millisecond, 10*time.Second),
			retry.Policy{Delay: 500 * time.Millisecond, MaxDelay: 10 * time.Second},
		},
		"no delay":   {retry.Build().Delay(0, time.Second), retry.Policy{Delay: retry.NoDelay, MaxDelay: time.Second}},
		"backoff":    {retry.Build().Backoff(retry.Linear), retry.Policy{Backoff: retry.Linear}},
		"factor":     {retry.Build().Factor(3), retry.Policy{Factor: 3}},
		"jitter":     {retry.Build().Jitter(retry.FullJitter), retry.Policy{Jitter: retry.FullJitter}},
		"timeout":    {retry.Build().Timeout(time.Second), retry.Policy{Timeout: time.Second}},
		"elapsed":    {retry.Build().Elapsed(time.Second), retry.Policy{Elapsed: time.Second}},
		"last wins":  {retry.Build().Attempts(5).Attempts(4), retry.Policy{MaxAttempts: 4}},
		"not policy": {retry.Build().Attempts(-1), retry.Policy{MaxAttempts: -1}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got, want := fmt.Sprintf("%#v", test.builder.Policy()), fmt.Sprintf("%#v", test.want); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

// On and OnType list errors to retry, Not excludes some of them, and If must
// hold too.
func TestBuilderConditions(t *testing.T) {
	short := func(err error) bool { return len(err.Error()) < 20 }
	closed := &fs.PathError{Op: "read", Path: "x", Err: fs.ErrClosed}
	tests := map[string]struct {
		builder retry.Builder
		retried map[error]bool
	}{
		"On": {
			retry.Build().On(errUnavailable, io.EOF).On(io.ErrUnexpectedEOF),
			map[error]bool{errUnavailable: true, io.EOF: true, io.ErrUnexpectedEOF: true, errNotFound: false},
		},
		"On or OnType": {
			retry.Build().On(errUnavailable).OnType((*fs.PathError)(nil), &statusError{}),
			map[error]bool{errUnavailable: true, closed: true, &statusError{503}: true, errNotFound: false},
		},
		"OnType looks through wrapping": {
			retry.Build().OnType((*fs.PathError)(nil)),
			map[error]bool{fmt.Errorf("open: %w", closed): true, errors.Join(errNotFound, closed): true, fs.ErrClosed: false},
		},
		"OnType without a type": {
			retry.Build().OnType(nil),
			map[error]bool{errUnavailable: false},
		},
		"Not": {
			retry.Build().Not(errNotFound),
			map[error]bool{errUnavailable: true, errNotFound: false},
		},
		"Not over On": {
			retry.Build().OnType((*fs.PathError)(nil)).Not(fs.ErrClosed),
			map[error]bool{closed: false, &fs.PathError{Err: fs.ErrInvalid}: true, errUnavailable: false},
		},
		"If and On": {
			retry.Build().If(short).On(errUnavailable),
			map[error]bool{errUnavailable: true, fmt.Errorf("a long way off: %w", errUnavailable): false, errNotFound: false},
		},
		"two Ifs": {
			retry.Build().If(short).If(retry.Not(retry.On(errNotFound))),
			map[error]bool{errUnavailable: true, errNotFound: false},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			condition := test.builder.Policy().If
			for err, want := range test.retried {
				if got := condition(err); got != want {
					t.Errorf("%v: got %v, want %v", err, got, want)
				}
			}
		})
	}
}

// Every method returns a modified copy: two builders derived from one are
// independent.
func TestBuilderIsValue(t *testing.T) {
	tests := map[string]struct {
		base retry.Builder
		grow func(retry.Builder, error) retry.Builder // retries that error
	}{
		"On": {
			retry.Build().On(io.EOF).On(io.EOF).On(io.EOF),
			func(b retry.Builder, err error) retry.Builder { return b.On(err) },
		},
		"OnType": {
			retry.Build().OnType(&statusError{}).OnType(&statusError{}).OnType(&statusError{}),
			func(b retry.Builder, err error) retry.Builder { return b.OnType(err) },
		},
		"If": {
			retry.Build().If(retry.Not(retry.On(io.EOF))).If(retry.Not(retry.On(io.EOF))).If(retry.Not(retry.On(io.EOF))),
			func(b retry.Builder, err error) retry.Builder { return b.If(retry.On(err)) },
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			one, other := error(&fs.PathError{Err: fs.ErrClosed}), error(&os.SyscallError{Err: fs.ErrClosed})
			first := test.grow(test.base, one)
			second := test.grow(test.base, other)
			if retried := first.Policy().If; !retried(one) || retried(other) {
				t.Error("the first was changed by the second")
			}
			if retried := second.Policy().If; !retried(other) || retried(one) {
				t.Error("the second is not what it was asked to be")
			}
		})
	}
}

// A timeoutError is a wrapped error that is transient.
type timeoutError struct{ error }

func (e timeoutError) Unwrap() error { return e.error }
func (timeoutError) Timeout() bool   { return true }

// OnRetry sets the callback.
func TestBuilderOnRetry(t *testing.T) {
	retries := 0
	p := retry.Build().Delay(0, time.Second).OnRetry(func(retry.Event) { retries++ }).Policy()
	retry.Do(t.Context(), p, func(context.Context) error { return errUnavailable })
	if retries != 2 {
		t.Errorf("got %d retries", retries)
	}
}
