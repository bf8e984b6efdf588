//go:build go1.26

package retry_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Conditions see through wrapped and joined errors.
func TestC13WrappedAndJoined(t *testing.T) {
	conditions := map[string]struct {
		condition retry.Condition
		matching  error
	}{
		"On":     {retry.On(errNotFound, errUnavailable), errUnavailable},
		"OnType": {retry.OnType[*fs.PathError](), &fs.PathError{Err: fs.ErrClosed}},
		"interface": {retry.OnType[interface {
			error
			Timeout() bool
		}](), timeoutError{errUnavailable}},
		"Transient": {retry.Transient, timeoutError{errUnavailable}},
	}
	for name, c := range conditions {
		t.Run(name, func(t *testing.T) {
			other := errors.New("other")
			for _, err := range []error{
				c.matching,
				fmt.Errorf("get: %w", c.matching),
				fmt.Errorf("get: %w", fmt.Errorf("dial: %w", c.matching)),
				errors.Join(other, c.matching),
				fmt.Errorf("%w and %w", other, errors.Join(c.matching)),
				retry.After(c.matching, time.Second),
			} {
				if !c.condition(err) {
					t.Errorf("does not hold for %v", err)
				}
				if retry.Not(c.condition)(err) {
					t.Errorf("its opposite holds for %v", err)
				}
			}
			for _, err := range []error{other, fmt.Errorf("%v", c.matching), nil} {
				if c.condition(err) {
					t.Errorf("holds for %v", err)
				}
			}
		})
	}
}

// Any matches if one condition does, All if all do.
func TestAnyAll(t *testing.T) {
	yes := retry.Condition(func(error) bool { return true })
	no := retry.Not(yes)
	unasked := func(error) bool { t.Error("asked although the answer was known"); return true }
	tests := map[string]struct {
		condition retry.Condition
		want      bool
	}{
		"Any of none": {retry.Any(), false},
		"Any of no":   {retry.Any(no, no), false},
		"Any of both": {retry.Any(no, yes, unasked), true},
		"All of none": {retry.All(), true},
		"All of yes":  {retry.All(yes, yes), true},
		"All of both": {retry.All(yes, no, unasked), false},
	}
	for name, test := range tests {
		if got := test.condition(errUnavailable); got != test.want {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

// A condition is evaluated once after each failed attempt, and the caller gets
// the first error that it does not match.
func TestConditionEndsCall(t *testing.T) {
	for name, opts := range map[string][]retry.Option{
		"plain":   nil,
		"breaker": {retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{}))},
	} {
		t.Run(name, func(t *testing.T) {
			var asked []error
			p := retry.Policy{MaxAttempts: 5, Delay: retry.NoDelay, If: func(err error) bool {
				asked = append(asked, err)
				return err == errUnavailable
			}}
			for name, do := range loops(p, opts...) {
				asked = nil
				s := answering(errUnavailable, errUnavailable, errNotFound, nil)
				if err := do(t.Context(), s.get); err != errNotFound {
					t.Errorf("%s: got error %v", name, err)
				}
				wantCalls(t, s, 3)
				if len(asked) != 3 {
					t.Errorf("%s: the condition was asked %d times: %v", name, len(asked), asked)
				}
			}
		})
	}
}

// The caller's own context error is never retried. While the caller's context
// is live, DeadlineExceeded comes from an inner timeout and is retried;
// Canceled is not.
func TestC14ContextErrors(t *testing.T) {
	alive := func(ctx context.Context) (context.Context, context.CancelFunc) { return context.WithCancel(ctx) }
	expired := func(ctx context.Context) (context.Context, context.CancelFunc) {
		return context.WithTimeout(ctx, time.Second)
	}
	tests := map[string]struct {
		context func(context.Context) (context.Context, context.CancelFunc)
		attempt func(ctx context.Context, cancel func()) error
		calls   int
		want    error
	}{
		"inner deadline": {
			alive, func(context.Context, func()) error { return context.DeadlineExceeded }, 3, context.DeadlineExceeded,
		},
		"wrapped inner deadline": {
			alive, func(context.Context, func()) error { return fmt.Errorf("get: %w", context.DeadlineExceeded) }, 3, context.DeadlineExceeded,
		},
		"inner cancellation": {
			alive, func(context.Context, func()) error { return context.Canceled }, 1, context.Canceled,
		},
		"wrapped inner cancellation": {
			alive, func(context.Context, func()) error { return fmt.Errorf("get: %w", context.Canceled) }, 1, context.Canceled,
		},
		"the caller cancels": {
			alive, func(ctx context.Context, cancel func()) error { cancel(); return ctx.Err() }, 1, context.Canceled,
		},
		"the caller cancels, told otherwise": {
			alive, func(ctx context.Context, cancel func()) error { cancel(); return errUnavailable }, 1, context.Canceled,
		},
		"the caller's deadline": {
			expired, func(ctx context.Context, _ func()) error { <-ctx.Done(); return ctx.Err() }, 1, context.DeadlineExceeded,
		},
		"the caller's deadline, told otherwise": {
			expired, func(ctx context.Context, _ func()) error { <-ctx.Done(); return errUnavailable }, 1, context.DeadlineExceeded,
		},
	}
	for name, test := range tests {
		for loop, do := range loops(retry.Policy{Delay: retry.NoDelay}) {
			t.Run(name+"/"+loop, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					ctx, cancel := test.context(t.Context())
					defer cancel()
					calls := 0
					err := do(ctx, func(ctx context.Context) error {
						calls++
						return test.attempt(ctx, cancel)
					})
					wantIs(t, err, test.want)
					if _, ended := errors.AsType[*retry.Error](err); ended != strings.Contains(name, "told otherwise") {
						t.Errorf("got error %#v, want the context's own only where the attempt has not told it", err)
					}
					if calls != test.calls {
						t.Errorf("got %d calls, want %d", calls, test.calls)
					}
				})
			})
		}
	}
}

// A nil condition imposes no condition: nothing panics, and it neither admits
// nor excludes errors.
func TestNilConditions(t *testing.T) {
	yes, no := retry.On(errUnavailable), retry.On(errNotFound)
	for name, test := range map[string]struct {
		condition retry.Condition
		want      bool
	}{
		"On of nothing":             {retry.On(), false},
		"On of nil":                 {retry.On(nil), false},
		"On of nil and more":        {retry.On(nil, errUnavailable), true},
		"Not":                       {retry.Not(nil), true},
		"Not, twice":                {retry.Not(retry.Not(nil)), false},
		"Any":                       {retry.Any(nil), false},
		"Any of more":               {retry.Any(nil, yes), true},
		"All":                       {retry.All(nil), true},
		"All of more":               {retry.All(nil, no), false},
		"Builder.If of more":        {retry.Build().If(nil).If(no).Policy().If, false},
		"Builder.On of nothing":     {retry.Build().On().Policy().If, false},
		"Builder.On of nil":         {retry.Build().On(nil).Policy().If, false},
		"Builder.OnType of nothing": {retry.Build().OnType().On(errUnavailable).Policy().If, true},
		"Builder.OnType of nil":     {retry.Build().OnType(nil).Policy().If, false},
		"Builder.Not of nothing":    {retry.Build().Not().Policy().If, true},
		"Builder.Not of nil":        {retry.Build().Not(nil).Policy().If, true},
	} {
		if got := test.condition(errUnavailable); got != test.want {
			t.Errorf("%s: got %v", name, got)
		}
		s := answering(errUnavailable)
		retry.Do(t.Context(), retry.Policy{MaxAttempts: 2, Delay: retry.NoDelay, If: test.condition}, s.get)
		if got := s.calls() == 2; got != test.want {
			t.Errorf("%s: got %d calls", name, s.calls())
		}
	}
	if p := retry.Build().If(nil).Policy(); p.If != nil {
		t.Error("Builder.If of nil sets a condition")
	}
}
