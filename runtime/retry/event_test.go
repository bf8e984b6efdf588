//go:build go1.26

package retry_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// OnRetry is called before each wait, with the number of the attempt that
// failed, its error and exactly the wait that follows; never after the last
// attempt.
func TestC23OnRetry(t *testing.T) {
	first, second := errors.New("first"), errors.New("second")
	tests := map[string]struct {
		answers []error
		want    []retry.Event // Wait and Elapsed say the rest, and Reason if it is the default
	}{
		"success": {[]error{nil}, nil},
		"a retry": {[]error{first, nil}, []retry.Event{{Attempt: 1, Err: first}}},
		"attempts used up": {
			[]error{first, second, first, second},
			[]retry.Event{{Attempt: 1, Err: first}, {Attempt: 2, Err: second}, {Attempt: 3, Err: first}},
		},
		"not to be retried": {[]error{first, retry.Permanent(second)}, []retry.Event{{Attempt: 1, Err: first}}},
		"without its mark":  {[]error{retry.After(first, time.Second), nil}, []retry.Event{{Attempt: 1, Err: first}}},
		"a result":          {[]error{retry.Again(nil), nil}, []retry.Event{{Attempt: 1, Reason: "is marked to be retried (retry.Again)"}}},
	}
	for name, test := range tests {
		for _, jitter := range jitters {
			t.Run(fmt.Sprint(name, "/", jitter), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var got []retry.Event
					s := answering(test.answers...)
					p := retry.Policy{MaxAttempts: 4, Jitter: jitter, OnRetry: func(e retry.Event) {
						if e.Kind != retry.Retrying || e.Method != "" {
							t.Errorf("got event %+v", e)
						}
						if s.calls() != e.Attempt || time.Since(s.asked[e.Attempt-1]) != 0 {
							t.Errorf("attempt %d: told after %d attempts, not at once", e.Attempt, s.calls())
						}
						got = append(got, e)
					}}
					retry.Do(t.Context(), p, s.get)
					if len(got) != len(test.want) {
						t.Fatalf("got %d calls, want %d", len(got), len(test.want))
					}
					waited := time.Duration(0)
					for i, want := range test.want {
						want.Wait, want.Elapsed = s.waits()[i], waited
						want.Reason = cmp.Or(want.Reason, "is neither an answer nor permanent")
						if !reflect.DeepEqual(got[i], want) {
							t.Errorf("got  %+v\nwant %+v", got[i], want)
						}
						waited += want.Wait
					}
				})
			})
		}
	}
}

// OnRetry is not called for a wait that is not started.
func TestC23NoWaitNoCallback(t *testing.T) {
	empty := retry.ThrottleBudget(2, 1)
	open := retry.NewBreaker(retry.BreakerPolicy{Failures: 1})
	tests := map[string]struct {
		policy retry.Policy
		opts   []retry.Option
		want   error
	}{
		"one attempt":  {retry.Policy{MaxAttempts: 1}, nil, errUnavailable},
		"no time left": {retry.Policy{Delay: time.Hour, MaxDelay: time.Hour}, nil, context.DeadlineExceeded},
		"elapsed":      {retry.Policy{Elapsed: time.Nanosecond}, nil, retry.ErrElapsed},
		"budget empty": {retry.Policy{}, []retry.Option{retry.WithBudget(empty)}, retry.ErrBudget},
		"breaker open": {retry.Policy{}, []retry.Option{retry.WithBreaker(open)}, retry.ErrOpen},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			test.policy.OnRetry = func(e retry.Event) { t.Errorf("got event %+v", e) }
			m := retry.NewMethod("store.Get", test.policy, test.opts...)
			s := answering(errUnavailable)
			wantIs(t, m.Do(ctx, s.get), test.want, errUnavailable)
			wantCalls(t, s, 1)
		})
	}
}

// OnRetry is not called if the caller has canceled before the wait.
func TestC23CanceledNoCallback(t *testing.T) {
	for _, p := range []retry.Policy{{}, {Delay: retry.NoDelay}} {
		ctx, cancel := context.WithCancel(t.Context())
		p.OnRetry = func(e retry.Event) { t.Errorf("got event %+v", e) }
		wantIs(t, retry.Do(ctx, p, func(context.Context) error {
			cancel()
			return errUnavailable
		}), context.Canceled, errUnavailable)
	}
}

// Observers are notified of every retry and of the end of the call.
func TestC23Observer(t *testing.T) {
	type told struct {
		kind    retry.EventKind
		attempt int
		err     error
	}
	open := retry.NewBreaker(retry.BreakerPolicy{})
	open.ForceOpen()
	retrying := told{retry.Retrying, 1, errUnavailable}
	again := told{retry.Retrying, 2, errUnavailable}
	tests := map[string]struct {
		policy  retry.Policy
		opt     retry.Option
		answers []error
		want    []told // err is what the caller gets, or what it matches
	}{
		"success":           {atOnce, nil, []error{nil}, []told{{retry.Succeeded, 1, nil}}},
		"later success":     {atOnce, nil, []error{errUnavailable, nil}, []told{retrying, {retry.Succeeded, 2, nil}}},
		"attempts used up":  {atOnce, nil, []error{errUnavailable}, []told{retrying, again, {retry.GaveUp, 3, errUnavailable}}},
		"not to be retried": {atOnce, nil, []error{errUnavailable, retry.Permanent(errNotFound)}, []told{retrying, {retry.Failed, 2, errNotFound}}},
		"elapsed": {
			retry.Policy{Elapsed: time.Nanosecond}, nil, []error{errUnavailable}, []told{{retry.GaveUp, 1, retry.ErrElapsed}},
		},
		"rejected": {atOnce, retry.WithBreaker(open), []error{nil}, []told{{retry.Rejected, 0, retry.ErrOpen}}},
		"rejected later": {
			atOnce, retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{Failures: 2})), []error{errUnavailable},
			[]told{retrying, {retry.BreakerChanged, 0, nil}, {retry.Rejected, 2, retry.ErrOpen}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var got []retry.Event
			m := retry.NewMethod("store.Get", test.policy, test.opt,
				retry.WithObserver(func(_ context.Context, e retry.Event) { got = append(got, e) }))
			err := m.Do(t.Context(), answering(test.answers...).get)
			if len(got) != len(test.want) {
				t.Fatalf("got events %+v", got)
			}
			for i, want := range test.want {
				e := got[i]
				if e.Kind != want.kind || e.Attempt != want.attempt || e.Method != "store.Get" || !errors.Is(e.Err, want.err) {
					t.Errorf("got %+v, want %+v", e, want)
				}
			}
			if last := got[len(got)-1]; last.Err != err {
				t.Errorf("the last event has error %v, and the caller %v", last.Err, err)
			}
		})
	}
}

// Observers are notified of a call ended by a panic in a callback; a panic in
// the observer reaches the caller unchanged.
func TestC24PanicOfACallback(t *testing.T) {
	boom := func() { panic("boom") }
	tests := map[string]struct {
		policy retry.Policy
		kind   retry.EventKind // on which the observer panics
		want   []retry.EventKind
	}{
		"condition": {retry.Policy{If: func(error) bool { boom(); return true }}, -1, []retry.EventKind{retry.Panicked}},
		"backoff":   {retry.Policy{Backoff: retry.BackoffFunc(func(retry.Attempt) time.Duration { boom(); return 0 })}, -1, []retry.EventKind{retry.Panicked}},
		"OnRetry":   {retry.Policy{OnRetry: func(retry.Event) { boom() }}, -1, []retry.EventKind{retry.Panicked}},
		"observer":  {retry.Policy{}, retry.Retrying, []retry.EventKind{retry.Retrying}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var got []retry.EventKind
			m := retry.NewMethod("store.Get", tt.policy, retry.WithTracker(nil), retry.WithObserver(func(_ context.Context, e retry.Event) {
				got = append(got, e.Kind)
				if e.Kind == tt.kind {
					boom()
				}
			}))
			if value := panicOf(func() { m.Do(t.Context(), answering(errUnavailable).get) }); value != "boom" {
				t.Errorf("got panic %v, want its own value", value)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got events %v, want %v", got, tt.want)
			}
		})
	}
}

// Nil observers and loggers are ignored.
func TestNilObserver(t *testing.T) {
	m := retry.NewMethod("store.Get", atOnce, retry.WithTracker(nil), retry.WithObserver(nil), retry.WithLogger(nil), nil)
	if err := m.Do(t.Context(), answering(errUnavailable, nil).get); err != nil {
		t.Error(err)
	}
}

// Observers are notified in the order of their options, after OnRetry, with the
// caller's context.
func TestObserversInOrder(t *testing.T) {
	var told []string
	observer := func(name string) retry.Option {
		return retry.WithObserver(func(ctx context.Context, e retry.Event) {
			if ctx != t.Context() {
				t.Errorf("%s: got another context than the caller's", name)
			}
			if e.Kind == retry.Retrying {
				told = append(told, name)
			}
		})
	}
	p := retry.Policy{MaxAttempts: 2, Delay: retry.NoDelay, OnRetry: func(retry.Event) { told = append(told, "OnRetry") }}
	m := retry.NewMethod("store.Get", p, observer("first"), observer("second"))
	m.Do(t.Context(), answering(errUnavailable).get)
	if want := []string{"OnRetry", "first", "second"}; !slices.Equal(told, want) {
		t.Errorf("got %v, want %v", told, want)
	}
}

// Callbacks run without a lock held: they may use everything.
func TestC25CallbacksHoldNoLock(t *testing.T) {
	tracker := new(retry.Tracker)
	breaker := retry.NewBreaker(retry.BreakerPolicy{Failures: 2, Cooldown: time.Minute})
	budget := retry.NewBudget(retry.BudgetPolicy{})
	var m *retry.Method
	told := map[string]bool{}
	askAll := func(who string) {
		told[who] = true
		breaker.State()
		breaker.Counts()
		breaker.OnStateChange(func(retry.State, retry.State) {})
		if permit, err := breaker.Allow(); err == nil {
			permit.Cancel()
		}
		budget.Tokens()
		tracker.Stats("store.Get")
		for range tracker.All() {
		}
		retry.NewMethod("another", m.Policy(), retry.WithTracker(tracker), retry.WithBudget(budget)).
			Do(t.Context(), func(context.Context) error { return nil })
	}
	p := retry.Policy{
		Delay:   retry.NoDelay,
		If:      func(error) bool { askAll("condition"); return true },
		OnRetry: func(retry.Event) { askAll("OnRetry") },
		Backoff: retry.BackoffFunc(func(retry.Attempt) time.Duration { askAll("backoff"); return 0 }),
	}
	m = retry.NewMethod("store.Get", p, retry.WithTracker(tracker), retry.WithBreaker(breaker), retry.WithBudget(budget),
		retry.WithObserver(func(_ context.Context, e retry.Event) { askAll(e.Kind.String()) }))
	breaker.OnStateChange(func(_, to retry.State) { askAll("to " + to.String()) })

	synctest.Test(t, func(t *testing.T) {
		m.Do(t.Context(), answering(errUnavailable).get)
		time.Sleep(time.Minute)
		m.Do(t.Context(), answering(nil).get)
	})
	for _, who := range []string{
		"condition", "OnRetry", "backoff", "retrying", "succeeded", "rejected", "breaker changed",
		"to open", "to half-open", "to closed",
	} {
		if !told[who] {
			t.Errorf("%s was not called", who)
		}
	}
}

// Every kind of event has a name.
func TestEventKindString(t *testing.T) {
	want := []string{"unknown", "retrying", "succeeded", "failed", "gave up", "rejected", "breaker changed", "panicked", "invalid", "policy changed", "unknown"}
	for i, want := range want {
		if got := retry.EventKind(i - 1).String(); got != want {
			t.Errorf("%d: got %q, want %q", i-1, got, want)
		}
	}
}
