//go:build go1.26

package retry_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// A hooked call records when its hooks and attempts run.
type hooked struct {
	start        time.Time
	log          []string
	undo, before error // what the hooks return
}

func (h *hooked) note(what string, err error) {
	h.log = append(h.log, fmt.Sprintf("%v %s %v", time.Since(h.start), what, err))
}

// do makes a call whose attempts end with the answers of s.
func (h *hooked) do(ctx context.Context, m *retry.Method, s *server) (gaveUp bool, err error) {
	h.start = time.Now()
	call := m.Call(ctx)
	for ctx := range call.AttemptsWith(&err, retry.Hooks{
		Undo:   func() error { h.note("undo", err); return h.undo },
		Before: func() error { h.note("before", err); return h.before },
	}) {
		err = s.get(ctx)
		h.note("attempt", err)
	}
	return call.GaveUp(&err), err
}

// minutely is a policy that waits a minute.
var minutely = retry.Policy{Delay: time.Minute, MaxDelay: time.Minute, MaxAfter: time.Hour, Jitter: retry.NoJitter}

// Undo runs before the wait and Before after it, with the error of the attempt, and
// neither after the last attempt.
func TestHooks(t *testing.T) {
	tests := map[string]struct {
		opts    []retry.Option
		answers []error
		want    []string
	}{
		"success":   {nil, []error{nil}, []string{"0s attempt <nil>"}},
		"permanent": {nil, []error{retry.Permanent(errNotFound)}, []string{"0s attempt not found"}},
		"retried": {nil, []error{retry.After(errUnavailable, 2*time.Minute), nil}, []string{
			"0s attempt unavailable", "0s undo unavailable", "2m0s before unavailable", "2m0s attempt <nil>"}},
		"given up": {nil, []error{errUnavailable}, []string{
			"0s attempt unavailable", "0s undo unavailable", "1m0s before unavailable",
			"1m0s attempt unavailable", "1m0s undo unavailable", "2m0s before unavailable",
			"2m0s attempt unavailable"}},
		"repeated success": {[]retry.Option{retrytest.Repeat()}, []error{nil}, []string{
			"0s attempt <nil>", "0s undo <nil>", "0s before <nil>", "0s attempt <nil>"}},
		"no retry left": {[]retry.Option{noRetries()}, []error{errUnavailable}, []string{"0s attempt unavailable"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := retry.NewMethod("store.Put", minutely, append(test.opts, retry.WithTracker(nil))...)
				var h hooked
				h.do(t.Context(), m, answering(test.answers...))
				if !slices.Equal(h.log, test.want) {
					t.Errorf("got %q, want %q", h.log, test.want)
				}
			})
		})
	}
}

// noRetries is a budget that allows none.
func noRetries() retry.Option {
	budget := retry.NewBudget(retry.BudgetPolicy{Floor: retry.NoFloor})
	for budget.Retry() {
	}
	return retry.WithBudget(budget)
}

// The error of a hook ends the call, without a fallback; the caller sees it and the last
// error. There is nothing to undo where nothing exists.
func TestHookFails(t *testing.T) {
	full := errors.New("disk full")
	tests := map[string]struct {
		hooked
		calls  int
		waited time.Duration
		want   []error
		text   string
	}{
		"undo":            {hooked{undo: full}, 1, 0, []error{full, errUnavailable}, "store.Put: gave up after 1 attempt: undo of a failed attempt: disk full: last error: unavailable"},
		"before":          {hooked{before: full}, 1, time.Minute, []error{full, errUnavailable}, "store.Put: gave up after 1 attempt: before a retry: disk full: last error: unavailable"},
		"marked":          {hooked{before: retry.Permanent(full)}, 1, time.Minute, []error{full, errUnavailable}, "store.Put: gave up after 1 attempt: before a retry: disk full: last error: unavailable"},
		"nothing to undo": {hooked{undo: &fs.PathError{Op: "remove", Path: "a", Err: fs.ErrNotExist}}, 3, 2 * time.Minute, []error{errUnavailable}, "unavailable"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var stats retry.Tracker
				budget := retry.NewBudget(retry.BudgetPolicy{Floor: 1})
				m := retry.NewMethod("store.Put", minutely, retry.WithTracker(&stats), retry.WithBudget(budget))
				s := answering(errUnavailable)
				gaveUp, err := test.do(t.Context(), m, s)
				wantIs(t, err, test.want...)
				wantCalls(t, s, test.calls)
				if err.Error() != test.text {
					t.Errorf("got %q, want %q", err, test.text)
				}
				if waited := time.Since(test.start); waited != test.waited {
					t.Errorf("waited %v, want %v", waited, test.waited)
				}
				if gaveUp != (test.calls == 3) {
					t.Errorf("GaveUp is %v", gaveUp)
				}
			})
		})
	}
}

// A retry that a hook prevents costs no budget, and one that panics ends the call.
func TestHookCosts(t *testing.T) {
	budget := retry.NewBudget(retry.BudgetPolicy{Floor: 1})
	var last retry.Event
	m := retry.NewMethod("store.Put", retry.Policy{}, retry.WithTracker(nil), retry.WithBudget(budget), retrytest.Instant(),
		retry.WithObserver(func(_ context.Context, e retry.Event) { last = e }))
	h := hooked{undo: errors.New("disk full")}
	left := budget.Tokens()
	h.do(t.Context(), m, answering(errUnavailable))
	if now := budget.Tokens(); now < left {
		t.Errorf("budget: got %v tokens, want %v", now, left)
	}
	if last.Kind != retry.GaveUp {
		t.Errorf("got event %v", last.Kind)
	}

	defer func() {
		if r := recover(); r != "stuck" || last.Kind != retry.Panicked {
			t.Errorf("got panic %v, event %v", r, last.Kind)
		}
	}()
	var err error
	call := m.Call(t.Context())
	for range call.AttemptsWith(&err, retry.Hooks{Undo: func() error { panic("stuck") }}) {
		err = errUnavailable
	}
}
