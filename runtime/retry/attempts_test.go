//go:build go1.26

package retry_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/access"
)

// A trace records the attempts that a hook sees.
type trace struct{ lines []string }

// hook returns a func for WithAttempts.
func (tr *trace) hook(name string) func(context.Context, retry.AttemptStart) (context.Context, func(error)) {
	return func(ctx context.Context, a retry.AttemptStart) (context.Context, func(error)) {
		tr.lines = append(tr.lines, fmt.Sprintf("%s begins %s %d in %v, after %d %v %v", name, a.Method, a.Number, ctx.Value(traceKey{}), a.Last.Attempt, a.Last.Err, a.Last.Wait))
		return context.WithValue(ctx, traceKey{}, name), func(err error) { tr.lines = append(tr.lines, fmt.Sprint(name, " ends: ", err)) }
	}
}

type traceKey struct{}

func (tr *trace) want(t *testing.T, lines ...string) {
	t.Helper()
	if !slices.Equal(tr.lines, lines) {
		t.Errorf("got\n%q, want\n%q", tr.lines, lines)
	}
}

// Hooks of WithAttempts see every attempt from the second on, with the failure and the
// wait before it, and the attempts have their context.
func TestWithAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var tr trace
		m := retry.NewMethod("store.Get", retry.Policy{Delay: time.Second, Jitter: retry.NoJitter, Timeout: time.Hour},
			retry.WithAttempts(tr.hook("a")), retry.WithAttempts(nil), retry.WithAttempts(tr.hook("b")))
		var contexts []any
		s := answering(retry.After(errUnavailable, 5*time.Second), errNotFound, nil)
		if err := m.Do(t.Context(), func(ctx context.Context) error {
			contexts = append(contexts, ctx.Value(traceKey{}))
			return s.get(ctx)
		}); err != nil {
			t.Error(err)
		}
		tr.want(t,
			"a begins store.Get 2 in <nil>, after 1 unavailable 5s",
			"b begins store.Get 2 in a, after 1 unavailable 5s",
			"b ends: not found", "a ends: not found",
			"a begins store.Get 3 in <nil>, after 2 not found 2s",
			"b begins store.Get 3 in a, after 2 not found 2s",
			"b ends: <nil>", "a ends: <nil>",
		)
		if want := []any{nil, "b", "b"}; !slices.Equal(contexts, want) {
			t.Errorf("the attempts have contexts of %v, want %v", contexts, want)
		}
	})
}

// Hooks see the name of the breaker that admitted the attempt.
func TestWithAttemptsBreaker(t *testing.T) {
	var got []string
	hook := retry.WithAllAttempts(func(_ context.Context, a retry.AttemptStart) (context.Context, func(error)) {
		got = append(got, a.Breaker)
		return nil, nil
	})
	retry.NewMethod("store.Get", atOnce, hook).Do(t.Context(), answering(errNotFound, nil).get)
	retry.NewMethod("store.Get", atOnce, hook, retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{Name: "db"}))).Do(t.Context(), answering(errNotFound, nil).get)
	if want := []string{"", "", "db", "db"}; !slices.Equal(got, want) {
		t.Errorf("got breakers %q, want %q", got, want)
	}
}

// Hooks can name errors as they are counted, by the names that directives give them, too.
func TestAttemptStartErrorName(t *testing.T) {
	tracker := new(retry.Tracker)
	var got []string
	m := retry.NewMethod("store.Get", atOnce, retry.WithTracker(tracker), retry.Internals(access.Key{}).WithErrorName("store.ErrUnavailable", errUnavailable),
		retry.WithAllAttempts(func(_ context.Context, a retry.AttemptStart) (context.Context, func(error)) {
			return nil, func(err error) {
				if err != nil {
					got = append(got, a.ErrorName(err))
				}
			}
		}))
	m.Do(t.Context(), answering(errNotFound, errUnavailable, nil).get)
	var counted []string
	for _, c := range tracker.Snapshot().Methods[0].Errors {
		counted = append(counted, c.Name)
	}
	if want := []string{"*errors.errorString", "store.ErrUnavailable"}; !slices.Equal(got, want) || !slices.Equal(counted, want) {
		t.Errorf("got names %q, and %q are counted; want %q", got, counted, want)
	}
}

// A hook of WithAllAttempts sees first attempts, too.
func TestWithAllAttempts(t *testing.T) {
	var tr trace
	m := retry.NewMethod("store.Get", atOnce, retry.WithAllAttempts(tr.hook("a")), retry.WithAttempts(tr.hook("b")), retry.WithAllAttempts(nil))
	m.Do(t.Context(), answering(retry.Permanent(errNotFound)).get)
	tr.want(t, "a begins store.Get 1 in <nil>, after 0 <nil> 0s", "a ends: not found")
}

// An attempt that panics ends for the hooks, and so does one before which a hook panics.
func TestWithAttemptsPanic(t *testing.T) {
	var tr trace
	m := retry.NewMethod("store.Get", atOnce, retry.WithAttempts(tr.hook("a")))
	attempts := 0
	got := panicOf(func() {
		m.Do(t.Context(), func(context.Context) error {
			if attempts++; attempts == 2 {
				panic("boom")
			}
			return errUnavailable
		})
	})
	tr.want(t, "a begins store.Get 2 in <nil>, after 1 unavailable 0s", "a ends: retry: attempt panicked or called runtime.Goexit")
	if got != "boom" {
		t.Errorf("got panic %v", got)
	}

	var inner trace
	broken := func(context.Context, retry.AttemptStart) (context.Context, func(error)) { panic("hook") }
	m = retry.NewMethod("store.Get", atOnce, retry.WithAttempts(inner.hook("a")), retry.WithAttempts(broken))
	got = panicOf(func() { m.Do(t.Context(), answering(errUnavailable).get) })
	if got != "hook" || len(inner.lines) != 2 {
		t.Errorf("got panic %v and %q", got, inner.lines)
	}
}

// A hook need not return anything.
func TestWithAttemptsNil(t *testing.T) {
	m := retry.NewMethod("store.Get", atOnce, retry.WithAttempts(func(context.Context, retry.AttemptStart) (context.Context, func(error)) { return nil, nil }))
	if err := m.Do(t.Context(), answering(errUnavailable, nil).get); err != nil {
		t.Error(err)
	}
}

// A call that succeeds at once calls no hook and does not allocate.
func TestWithAttemptsCostsNothing(t *testing.T) {
	m := retry.NewMethod("store.Get", atOnce, retry.WithAttempts(func(context.Context, retry.AttemptStart) (context.Context, func(error)) {
		panic(errors.New("called"))
	}))
	ctx := t.Context()
	if n := testing.AllocsPerRun(100, func() { m.Do(ctx, func(context.Context) error { return nil }) }); n != 0 {
		t.Errorf("got %v allocations", n)
	}
}
