//go:build go1.26

package retry_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A caller that cancels during a wait gets an error at once, which matches both
// the cause and the last error.
func TestC16CanceledWhileWaiting(t *testing.T) {
	shutdown := errors.New("shutdown")
	tests := map[string]struct {
		context func(context.Context) (context.Context, func())
		want    []error
	}{
		"canceled": {
			func(ctx context.Context) (context.Context, func()) { return context.WithCancel(ctx) },
			[]error{context.Canceled},
		},
		"canceled with a cause": {
			func(ctx context.Context) (context.Context, func()) {
				ctx, cancel := context.WithCancelCause(ctx)
				return ctx, func() { cancel(shutdown) }
			},
			[]error{shutdown, context.Canceled},
		},
	}
	for name, test := range tests {
		for loop, do := range loops(retry.Policy{Delay: time.Hour, MaxDelay: time.Hour}) {
			t.Run(name+"/"+loop, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					ctx, cancel := test.context(t.Context())
					time.AfterFunc(time.Minute, cancel)
					s, begin := answering(errUnavailable), time.Now()
					err := do(ctx, s.get)
					wantIs(t, err, context.Cause(ctx), errUnavailable)
					wantIs(t, err, test.want...)
					wantCalls(t, s, 1)
					if waited := time.Since(begin); waited != time.Minute {
						t.Errorf("returned after %v", waited)
					}
				})
			})
		}
	}
}

// No attempt is made if the context is done before the first.
func TestC17DoneBeforeFirstAttempt(t *testing.T) {
	shutdown := errors.New("shutdown")
	done, cancel := context.WithCancel(t.Context())
	cancel()
	caused, cancelCause := context.WithCancelCause(t.Context())
	cancelCause(shutdown)
	expired, cancelExpired := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancelExpired()
	for name, test := range map[string]struct {
		ctx  context.Context
		want []error
	}{
		"canceled":              {done, []error{context.Canceled}},
		"canceled with a cause": {caused, []error{context.Canceled, shutdown}},
		"expired":               {expired, []error{context.DeadlineExceeded}},
	} {
		for _, p := range []retry.Policy{{}, {Timeout: time.Second}, {MaxAttempts: 1}} {
			for loop, do := range loops(p) {
				s := answering(nil)
				err := do(test.ctx, s.get)
				wantIs(t, err, test.want...)
				wantCalls(t, s, 0)
				if e, ok := errors.AsType[*retry.Error](err); !ok || e.Attempts != 0 || e.Last != nil {
					t.Errorf("%s, %s: got error %#v", name, loop, err)
				}
			}
		}
	}
}

// A wait that would pass the caller's deadline is not started: the caller gets
// DeadlineExceeded and the last error at once.
func TestC18DeadlineBeforeNextWait(t *testing.T) {
	tests := map[string]struct {
		left, delay time.Duration
		calls       int
	}{
		"far beyond":    {100 * time.Millisecond, time.Hour, 1},
		"just beyond":   {time.Second, time.Second + 1, 1},
		"to the moment": {time.Second, time.Second, 1},
		"just in time":  {time.Second, time.Second - 1, 2},
	}
	for name, test := range tests {
		for loop, do := range loops(retry.Policy{MaxAttempts: 2, Delay: test.delay, MaxDelay: test.delay, Jitter: retry.NoJitter}) {
			t.Run(name+"/"+loop, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					ctx, cancel := context.WithTimeout(t.Context(), test.left)
					defer cancel()
					s := answering(errUnavailable)
					err := do(ctx, s.get)
					wantIs(t, err, errUnavailable)
					wantCalls(t, s, test.calls)
					if late := time.Since(s.asked[test.calls-1]); late != 0 {
						t.Errorf("returned %v after the last attempt", late)
					}
					if test.calls == 1 {
						wantIs(t, err, context.DeadlineExceeded)
					}
				})
			})
		}
	}
}

// A wait that would pass the policy's Elapsed is not started. An attempt is not
// interrupted.
func TestC19Elapsed(t *testing.T) {
	tests := map[string]struct {
		elapsed time.Duration
		waits   []time.Duration // 1s, 2s, 4s, as far as they are begun
	}{
		"nothing fits":   {999 * time.Millisecond, nil},
		"one just fits":  {time.Second, seconds(1)},
		"two do not":     {3*time.Second - 1, seconds(1)},
		"two just fit":   {3 * time.Second, seconds(1, 2)},
		"all fit":        {time.Hour, seconds(1, 2, 4)},
		"nothing at all": {1, nil},
	}
	for name, test := range tests {
		p := retry.Policy{MaxAttempts: 4, Delay: time.Second, MaxDelay: time.Hour, Jitter: retry.NoJitter, Elapsed: test.elapsed}
		for loop, do := range loops(p) {
			t.Run(name+"/"+loop, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := answering(errUnavailable)
					err := do(t.Context(), s.get)
					wantWaits(t, s, test.waits...)
					wantIs(t, err, errUnavailable)
					if late := time.Since(s.asked[s.calls()-1]); late != 0 {
						t.Errorf("returned %v after the last attempt", late)
					}
					if s.calls() < 4 {
						wantIs(t, err, retry.ErrElapsed)
					} else if err != errUnavailable {
						t.Errorf("got error %v", err)
					}
				})
			})
		}
	}
}

// Elapsed includes the time of the attempts.
func TestC19AttemptsCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := retry.Policy{MaxAttempts: 10, Delay: time.Second, Backoff: retry.Constant, Jitter: retry.NoJitter, Elapsed: 5 * time.Second}
		calls := 0
		err := retry.Do(t.Context(), p, func(context.Context) error {
			calls++
			time.Sleep(2 * time.Second)
			return errUnavailable
		})
		wantIs(t, err, retry.ErrElapsed, errUnavailable)
		if calls != 2 { // ends at 2s and 5s
			t.Errorf("got %d calls", calls)
		}
	})
}

// Unlimited attempts end when Elapsed has passed.
func TestUnlimited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := retry.Policy{MaxAttempts: retry.Unlimited, Delay: time.Second, Backoff: retry.Constant, Jitter: retry.NoJitter, Elapsed: time.Hour}
		s := answering(errUnavailable)
		wantIs(t, retry.Do(t.Context(), p, s.get), retry.ErrElapsed, errUnavailable)
		wantCalls(t, s, 3601)
	})
}

// Without Elapsed, unlimited attempts end when the caller's context does.
func TestUnlimitedUntilContextEnds(t *testing.T) {
	for name, do := range loops(unlimited) {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(time.Hour+1, func() { cancel(errNotFound) })
				s := answering(errUnavailable)
				wantIs(t, do(ctx, s.get), errNotFound, errUnavailable)
				wantCalls(t, s, 3601)
			})
		})
	}
}

// Unlimited attempts that nothing could end are not begun, even if the first
// would succeed.
func TestUnlimitedWithoutEnd(t *testing.T) {
	live, cancel := context.WithCancel(t.Context())
	defer cancel()
	for _, ctx := range []context.Context{context.Background(), context.TODO(), context.WithoutCancel(live)} {
		for name, do := range loops(unlimited) {
			t.Run(name, func(t *testing.T) {
				s := answering(nil)
				wantPolicyErrors(t, do(ctx, s.get), "attempts: unlimited attempts require a context that can end, or a time limit: pass a context with a deadline or a cancel function, or set elapsed")
				wantCalls(t, s, 0)
			})
		}
	}
}

// Observers learn of a call that nothing would end.
func TestUnlimitedWithoutEndIsObserved(t *testing.T) {
	var events []retry.Event
	m := retry.NewMethod("store.Get", unlimited, retry.WithTracker(nil),
		retry.WithObserver(func(_ context.Context, e retry.Event) { events = append(events, e) }))
	err := m.Do(context.Background(), answering(nil).get)
	if len(events) != 1 || events[0].Kind != retry.Invalid || events[0].Err != err || events[0].Method != "store.Get" {
		t.Errorf("got %v, then error %v", events, err)
	}
}

// Inside another retry loop that does the retries, unlimited attempts are one.
func TestUnlimitedNested(t *testing.T) {
	outer := retry.NewMethod("outer", atOnce, retry.WithoutNesting())
	inner := retry.NewMethod("inner", unlimited, retry.WithoutNesting())
	s := answering(errUnavailable)
	err := outer.Do(context.Background(), func(ctx context.Context) error { return inner.Do(ctx, s.get) })
	wantIs(t, err, errUnavailable)
	wantCalls(t, s, 3)
}

// The results are those of the last attempt, whatever ended the retries; they
// are zero if the breaker rejected the first attempt.
func TestC20Results(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	open := retry.NewBreaker(retry.BreakerPolicy{})
	open.ForceOpen()
	tests := map[string]struct {
		policy retry.Policy
		opts   []retry.Option
		want   *user
		err    error
	}{
		"attempts used up":    {atOnce, nil, &user{"attempt 3"}, errUnavailable},
		"no time left":        {retry.Policy{Delay: time.Hour, MaxDelay: time.Hour}, nil, &user{"attempt 1"}, context.DeadlineExceeded},
		"not to be retried":   {retry.Policy{If: retry.On(errNotFound)}, nil, &user{"attempt 1"}, errUnavailable},
		"nothing let through": {atOnce, []retry.Option{retry.WithBreaker(open)}, nil, retry.ErrOpen},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			store := &retryingStore{countingStore(errUnavailable), retry.NewMethod("store.Get", test.policy, test.opts...)}
			got, err := store.Get(ctx, "1")
			wantIs(t, err, test.err)
			if (got == nil) != (test.want == nil) || got != nil && *got != *test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// countingStore returns a store that always returns a different user with err.
func countingStore(err error) userStore {
	n := 0
	return storeFunc(func(context.Context, string) (*user, error) {
		n++
		return &user{fmt.Sprint("attempt ", n)}, err
	})
}

type storeFunc func(ctx context.Context, id string) (*user, error)

func (f storeFunc) Get(ctx context.Context, id string) (*user, error) { return f(ctx, id) }

// fallbackStore is the wrapper that retrygen generates for fallback=cached.
type fallbackStore struct {
	next   userStore
	get    *retry.Method
	cached func(ctx context.Context, id string, err error) (*user, error)
}

func (r *fallbackStore) Get(ctx context.Context, id string) (user *user, err error) {
	call := r.get.Call(ctx)
	for ctx := range call.Attempts(&err) {
		user, err = r.next.Get(ctx, id)
	}
	if call.GaveUp(&err) {
		return r.cached(ctx, id, err)
	}
	return user, err
}

// The fallback is called once, after giving up, with the arguments and the
// error, and its results are returned. It does not replace an answer, even if
// that is an error.
func TestC22Fallback(t *testing.T) {
	open := retry.NewBreaker(retry.BreakerPolicy{})
	open.ForceOpen()
	empty := retry.NewBudget(retry.BudgetPolicy{Floor: retry.NoFloor})
	drain := retry.NewMethod("drain", retry.Policy{MaxAttempts: 100, Delay: retry.NoDelay}, retry.WithBudget(empty))
	drain.Do(t.Context(), answering(errUnavailable).get)
	soon, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	done, cancelDone := context.WithCancel(t.Context())
	cancelDone()
	retried := retry.Policy{Delay: retry.NoDelay, If: retry.On(errUnavailable)}
	slow := retry.Policy{Delay: time.Hour, MaxDelay: time.Hour}
	briefly := retry.Policy{Delay: time.Hour, MaxDelay: time.Hour, Elapsed: time.Minute}

	tests := map[string]struct {
		policy   retry.Policy
		opt      retry.Option
		ctx      context.Context
		answer   error
		fallback bool
	}{
		"attempts used up":         {retried, nil, t.Context(), errUnavailable, true},
		"no time left":             {slow, nil, soon, errUnavailable, true},
		"elapsed":                  {briefly, nil, t.Context(), errUnavailable, true},
		"breaker open":             {retried, retry.WithBreaker(open), t.Context(), errUnavailable, true},
		"budget empty":             {retried, retry.WithBudget(empty), t.Context(), errUnavailable, true},
		"success":                  {retried, nil, t.Context(), nil, false},
		"not to be retried":        {retried, nil, t.Context(), errNotFound, false},
		"permanent":                {retried, nil, t.Context(), retry.Permanent(errUnavailable), false},
		"permanent without a rule": {atOnce, nil, t.Context(), retry.Permanent(errNotFound), false},
		"canceled":                 {retried, nil, done, errUnavailable, false},
		"canceled within":          {retried, nil, t.Context(), context.Canceled, false},
		"invalid policy":           {retry.Policy{MaxAttempts: -1}, nil, t.Context(), nil, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			calls, cached := 0, &user{"cached"}
			store := &fallbackStore{
				next: &stubStore{&user{"stored"}, test.answer},
				get:  retry.NewMethod("store.Get", test.policy, test.opt),
				cached: func(ctx context.Context, id string, err error) (*user, error) {
					calls++
					if ctx != test.ctx || id != "1" || err == nil {
						t.Errorf("called with %v, %q and error %v", ctx, id, err)
					}
					if test.fallback && !errors.Is(err, retry.ErrOpen) {
						wantIs(t, err, test.answer)
					}
					return cached, nil
				},
			}
			got, err := store.Get(test.ctx, "1")
			switch {
			case !test.fallback && calls != 0:
				t.Errorf("the fallback was called")
			case test.fallback && (calls != 1 || got != cached || err != nil):
				t.Errorf("got %v and error %v after %d calls", got, err, calls)
			}
		})
	}
}

// A panic in the method or a callback propagates with its value, and frees the
// place of its probe in the breaker.
func TestC24PanicFreesProbe(t *testing.T) {
	boom := errors.New("boom")
	explode := func() { panic(boom) }
	tests := map[string]struct {
		policy   retry.Policy
		observer func(context.Context, retry.Event)
		attempt  func() error
	}{
		"in the method":    {retry.Policy{}, nil, func() error { explode(); return nil }},
		"with a timeout":   {retry.Policy{Timeout: time.Hour}, nil, func() error { explode(); return nil }},
		"in the condition": {retry.Policy{If: func(error) bool { explode(); return true }}, nil, func() error { return errUnavailable }},
		"in an observer":   {retry.Policy{}, func(context.Context, retry.Event) { explode() }, func() error { return errUnavailable }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				breaker := retry.NewBreaker(retry.BreakerPolicy{Failures: 1, Cooldown: time.Minute})
				play(breaker, "f")
				time.Sleep(time.Minute)
				opts := []retry.Option{retry.WithBreaker(breaker)}
				if test.observer != nil {
					opts = append(opts, retry.WithObserver(test.observer))
				}
				m := retry.NewMethod("store.Get", test.policy, opts...)
				value := panicOf(func() {
					m.Do(t.Context(), func(context.Context) error { return test.attempt() })
				})
				if value != boom {
					t.Errorf("got panic %v", value)
				}
				if breaker.State() == retry.HalfOpen {
					wantAllowed(t, breaker)
				}
			})
		})
	}
}

// A panic in a callback before a wait takes no token from the budget, because
// no retry is made.
func TestC24PanicKeepsBudget(t *testing.T) {
	boom := errors.New("boom")
	explode := func(retry.Event) { panic(boom) }
	for name, test := range map[string]struct {
		policy retry.Policy
		opts   []retry.Option
	}{
		"OnRetry": {retry.Policy{OnRetry: explode}, nil},
		"observer": {retry.Policy{}, []retry.Option{
			retry.WithObserver(func(_ context.Context, e retry.Event) { explode(e) }),
		}},
		"backoff": {retry.Policy{Backoff: retry.BackoffFunc(func(retry.Attempt) time.Duration { panic(boom) })}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			budget := retry.NewBudget(retry.BudgetPolicy{Floor: retry.NoFloor})
			m := retry.NewMethod("store.Get", test.policy, append(test.opts, retry.WithBudget(budget))...)
			value := panicOf(func() { m.Do(t.Context(), answering(errUnavailable).get) })
			if value != boom {
				t.Errorf("got panic %v", value)
			}
			if got := budget.Tokens(); got != 10 {
				t.Errorf("%v of 10 tokens are left", got)
			}
		})
	}
}

// A panic in the first attempt of a Call is counted, whatever the method has.
func TestCallPanicIsCounted(t *testing.T) {
	tracker := new(retry.Tracker)
	m := retry.NewMethod("store.Get", atOnce, retry.WithTracker(tracker))
	panicOf(func() {
		var err error
		call := m.Call(t.Context())
		for range call.Attempts(&err) {
			panic("boom")
		}
	})
	wantStats(t, tracker.Stats("store.Get"), retry.Stats{Calls: 1, Attempts: 1, Failures: 1, Panics: 1})
}

// After a panic the attempt's context is canceled, and its timer stopped.
func TestC24PanicCancelsAttempt(t *testing.T) {
	for _, panicking := range []int{1, 2} {
		var last context.Context
		calls := 0
		value := panicOf(func() {
			retry.Do(t.Context(), retry.Policy{Delay: retry.NoDelay, Timeout: time.Hour}, func(ctx context.Context) error {
				last = ctx
				if calls++; calls == panicking {
					panic("boom")
				}
				return errUnavailable
			})
		})
		if value != "boom" || calls != panicking || last.Err() != context.Canceled {
			t.Errorf("got panic %v in call %d, whose context has error %v", value, calls, last.Err())
		}
	}
}

// A call runs only on the goroutine of its caller, and leaves none behind.
func TestC27NoGoroutine(t *testing.T) {
	for loop, do := range loops(retry.Policy{}) {
		t.Run(loop, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // fails where a goroutine of its bubble is left
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				before := runtime.NumGoroutine()
				do(ctx, func(context.Context) error {
					if now := runtime.NumGoroutine(); now > before {
						t.Errorf("%d goroutines more in an attempt", now-before)
					}
					return errUnavailable
				})
				if now := runtime.NumGoroutine(); now > before {
					t.Errorf("%d goroutines more after the call", now-before)
				}
			})
		})
	}
}

// No timer is left after a call has returned: the contexts of all attempts are
// canceled, even if the caller's lives on.
func TestC27NoTimerLeft(t *testing.T) {
	tests := map[string]struct {
		policy  retry.Policy
		answers []error
	}{
		"success":           {retry.Policy{Timeout: time.Hour}, []error{nil}},
		"later success":     {retry.Policy{Timeout: time.Hour, Delay: retry.NoDelay}, []error{errUnavailable, nil}},
		"attempts used up":  {retry.Policy{Timeout: time.Hour, Delay: retry.NoDelay}, []error{errUnavailable}},
		"not to be retried": {retry.Policy{Timeout: time.Hour, If: retry.On(errUnavailable)}, []error{errNotFound}},
		"no time left":      {retry.Policy{Timeout: time.Hour, Elapsed: time.Nanosecond}, []error{errUnavailable}},
	}
	for name, test := range tests {
		for loop, do := range loops(test.policy) {
			t.Run(name+"/"+loop, func(t *testing.T) {
				var attempts []context.Context
				s := answering(test.answers...)
				do(t.Context(), func(ctx context.Context) error {
					attempts = append(attempts, ctx)
					return s.get(ctx)
				})
				for i, ctx := range attempts {
					if ctx.Err() != context.Canceled {
						t.Errorf("the context of attempt %d has error %v", i+1, ctx.Err())
					}
				}
			})
		}
	}
}
