//go:build go1.26

package retry_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// An error marked Permanent is not retried, whatever the policy, and the caller
// gets the error itself.
func TestC12Permanent(t *testing.T) {
	always := func(error) bool { return true }
	wrapped := fmt.Errorf("get: %w", retry.Permanent(errUnavailable))
	tests := map[string]struct{ answer, want error }{
		"marked":         {retry.Permanent(errUnavailable), errUnavailable},
		"marked twice":   {retry.Permanent(retry.Permanent(errUnavailable)), errUnavailable},
		"against Again":  {retry.Again(retry.Permanent(errUnavailable)), errUnavailable},
		"against After":  {retry.Permanent(retry.After(errUnavailable, time.Second)), errUnavailable},
		"marked, inside": {wrapped, wrapped},
	}
	for name, test := range tests {
		for loop, do := range loops(retry.Policy{If: always}) {
			t.Run(name+"/"+loop, func(t *testing.T) {
				s := answering(test.answer)
				if err := do(t.Context(), s.get); err != test.want {
					t.Errorf("got %#v, want %#v", err, test.want)
				}
				wantCalls(t, s, 1)
			})
		}
	}
}

// A mark does not change the text of an error; only Again can mark nil.
func TestMarks(t *testing.T) {
	for name, mark := range map[string]func(error) error{
		"Permanent": retry.Permanent,
		"After":     func(err error) error { return retry.After(err, time.Second) },
		"Again":     retry.Again,
	} {
		marked := mark(errUnavailable)
		if marked.Error() != errUnavailable.Error() || !errors.Is(marked, errUnavailable) {
			t.Errorf("%s: got %v", name, marked)
		}
		if got := mark(nil); got != nil && name != "Again" {
			t.Errorf("%s of nil is %v", name, got)
		}
	}
	if got := retry.Again(nil).Error(); got != "result asks for another attempt" {
		t.Errorf("got %q", got)
	}
}

// When the attempts are used up, the caller gets the error without its mark.
func TestMarksComeOff(t *testing.T) {
	for name, answer := range map[string]error{
		"After": retry.After(errUnavailable, 0),
		"Again": retry.Again(errUnavailable),
		"both":  retry.Again(retry.After(errUnavailable, 0)),
	} {
		for loop, do := range loops(atOnce) {
			s := answering(answer)
			if err := do(t.Context(), s.get); err != errUnavailable || s.calls() != 3 {
				t.Errorf("%s, %s: got error %#v after %d calls", name, loop, err, s.calls())
			}
		}
	}
}

// A result can be retried although the error is nil. When the attempts are used
// up, the caller gets the last result with its error.
func TestC21ResultAsksAgain(t *testing.T) {
	tests := map[string]struct {
		policy  retry.Policy
		results []string // an empty one is retried
		errs    []error
		calls   int
		result  string
		err     error
	}{
		"then there":        {retry.Policy{}, []string{"", "", "ann"}, []error{nil, nil, nil}, 3, "ann", nil},
		"never there":       {retry.Policy{}, []string{"", "", ""}, []error{nil, nil, nil}, 3, "", nil},
		"a failure between": {retry.Policy{}, []string{"", "", "ann"}, []error{nil, errUnavailable, nil}, 3, "ann", nil},
		"the last error":    {retry.Policy{}, []string{"", "", ""}, []error{nil, nil, errUnavailable}, 3, "", errUnavailable},
		"though not to be retried": {
			retry.Policy{If: retry.On(errUnavailable)}, []string{"", "ann"}, []error{errNotFound, nil}, 2, "ann", nil,
		},
		"but for the permanent": {
			retry.Policy{}, []string{"", "ann"}, []error{retry.Permanent(errNotFound), nil}, 1, "", errNotFound,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.policy.Delay = retry.NoDelay
			calls := 0
			get := func(ctx context.Context) (result string, err error) {
				for range test.policy.Attempts(ctx, &err) {
					result, err = test.results[calls], test.errs[calls]
					if calls++; result == "" {
						err = retry.Again(err)
					}
				}
				return result, err
			}
			result, err := get(t.Context())
			if result != test.result || err != test.err || calls != test.calls {
				t.Errorf("got %q and error %v after %d calls", result, err, calls)
			}
		})
	}
}

// A retryAfterError is a custom error that requests a wait.
type retryAfterError struct{ wait time.Duration }

func (e *retryAfterError) Error() string             { return "come back in " + e.wait.String() }
func (e *retryAfterError) RetryAfter() time.Duration { return e.wait }

// A wait requested by the server replaces a shorter backoff, even beyond
// MaxDelay, which caps only the backoff.
func TestC28ServerSaysWhen(t *testing.T) {
	const backoff, most = time.Second, 10 * time.Second
	tests := map[string]struct {
		answer error
		wait   time.Duration
	}{
		"more than the backoff": {retry.After(errUnavailable, 3*time.Second), 3 * time.Second},
		"a type of its own":     {&retryAfterError{3 * time.Second}, 3 * time.Second},
		"wrapped":               {fmt.Errorf("get: %w", retry.After(errUnavailable, 3*time.Second)), 3 * time.Second},
		"joined":                {errors.Join(errNotFound, &retryAfterError{3 * time.Second}), 3 * time.Second},
		"the outermost counts":  {retry.After(&retryAfterError{2 * time.Second}, 3*time.Second), 3 * time.Second},
		"with Again":            {retry.Again(retry.After(errUnavailable, 3*time.Second)), 3 * time.Second},
		"less than the backoff": {retry.After(errUnavailable, time.Millisecond), backoff},
		"at once":               {retry.After(errUnavailable, 0), backoff},
		"more than MaxDelay":    {retry.After(errUnavailable, 30*time.Second), 30 * time.Second},
		"as much as MaxAfter":   {retry.After(errUnavailable, time.Minute), time.Minute},
	}
	for name, test := range tests {
		for _, jitter := range []retry.Jitter{retry.NoJitter, retry.HalfJitter} {
			if test.wait == backoff && jitter != retry.NoJitter {
				continue
			}
			p := retry.Policy{MaxAttempts: 2, Delay: backoff, MaxDelay: most, Jitter: jitter}
			for loop, do := range loops(p) {
				t.Run(fmt.Sprint(name, "/", jitter, "/", loop), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						s := answering(test.answer)
						if err := do(t.Context(), s.get); err == nil {
							t.Error("got no error")
						}
						wantCalls(t, s, 2) // as many attempts as without
						wantWaits(t, s, test.wait)
					})
				})
			}
		}
	}
}

// The longest possible wait does not overflow.
func TestC28LongestWait(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var waits []time.Duration
	p := retry.Policy{MaxDelay: math.MaxInt64, MaxAfter: math.MaxInt64, OnRetry: func(e retry.Event) {
		waits = append(waits, e.Wait)
		cancel()
	}}
	s := answering(retry.After(errUnavailable, math.MaxInt64))
	wantIs(t, retry.Do(ctx, p, s.get), context.Canceled, errUnavailable)
	if len(waits) != 1 || waits[0] != math.MaxInt64 {
		t.Errorf("got waits %v", waits)
	}
}

// A server that requests a longer wait than MaxAfter ends the call at once,
// with an error that has both the wait and the limit.
func TestC28ServerSaysTooLong(t *testing.T) {
	const asked = 90 * time.Second
	tests := map[string]struct {
		policy retry.Policy
		answer error
		most   time.Duration // 0: it waits
	}{
		"the default":                 {retry.Policy{}, retry.After(errUnavailable, asked), time.Minute},
		"a type of its own":           {retry.Policy{}, fmt.Errorf("%w: %w", errUnavailable, &retryAfterError{asked}), time.Minute},
		"a huge one":                  {retry.Policy{}, retry.After(errUnavailable, math.MaxInt64), time.Minute},
		"more than allowed":           {retry.Policy{MaxAfter: asked - 1}, retry.After(errUnavailable, asked), asked - 1},
		"less than the delay":         {retry.Policy{Delay: 2 * asked, MaxDelay: 2 * asked, MaxAfter: time.Second}, retry.After(errUnavailable, asked), time.Second},
		"no time for it":              {retry.Policy{Elapsed: time.Second}, retry.After(errUnavailable, asked), time.Minute},
		"as much as allowed":          {retry.Policy{MaxAfter: asked}, retry.After(errUnavailable, asked), 0},
		"as much as MaxDelay":         {retry.Policy{MaxDelay: asked}, retry.After(errUnavailable, asked), 0},
		"allowed, not by the backoff": {retry.Policy{MaxDelay: time.Second, MaxAfter: time.Hour}, retry.After(errUnavailable, asked), 0},
	}
	for name, test := range tests {
		for loop, do := range loops(test.policy) {
			t.Run(name+"/"+loop, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := answering(test.answer, nil)
					err := do(t.Context(), s.get)
					if test.most == 0 {
						if err != nil {
							t.Errorf("got error %v", err)
						}
						wantWaits(t, s, asked)
						return
					}
					wantIs(t, err, retry.ErrAfter, errUnavailable)
					wantCalls(t, s, 1)
					e, ok := errors.AsType[*retry.AfterError](err)
					if !ok || e.Asked < asked || e.Max != test.most {
						t.Errorf("got error %#v", err)
					}
				})
			})
		}
	}
}

// The message says what to do; the call counts as given up, so that a fallback
// runs.
func TestC28TooLongIsGivenUp(t *testing.T) {
	tracker := new(retry.Tracker)
	var kind retry.EventKind
	m := retry.NewMethod("store.Get", retry.Policy{}, retry.WithTracker(tracker),
		retry.WithObserver(func(_ context.Context, e retry.Event) { kind = e.Kind }))
	call := m.Call(t.Context())
	var err error
	for range call.Attempts(&err) {
		err = retry.After(errUnavailable, time.Hour)
	}
	if !call.GaveUp(&err) || kind != retry.GaveUp || tracker.Stats("store.Get").GaveUp != 1 {
		t.Errorf("gave up: %v, event %v, %+v", call.GaveUp(&err), kind, tracker.Stats("store.Get"))
	}
	const want = "store.Get: gave up after 1 attempt: server requested too long a wait: 1h0m0s, limited by after=1m0s: last error: unavailable"
	if err.Error() != want {
		t.Errorf("got %q", err)
	}
}

// A server that requests not to retry ends the retries, with its error.
func TestC28ServerSaysNever(t *testing.T) {
	own := &retryAfterError{-1}
	for name, test := range map[string]struct{ answer, want error }{
		"After":               {retry.After(errUnavailable, -1), errUnavailable},
		"long ago":            {retry.After(errUnavailable, math.MinInt64), errUnavailable},
		"a type of its own":   {own, own},
		"a result wants more": {retry.Again(retry.After(errUnavailable, -1)), errUnavailable},
	} {
		for loop, do := range loops(retry.Policy{}) {
			t.Run(name+"/"+loop, func(t *testing.T) {
				s := answering(test.answer)
				if err := do(t.Context(), s.get); err != test.want {
					t.Errorf("got error %#v", err)
				}
				wantCalls(t, s, 1)
			})
		}
	}
}

// A requested wait that would pass the context's deadline ends the retries at
// once.
func TestC28ServerSaysTooLate(t *testing.T) {
	for loop, do := range loops(retry.Policy{MaxDelay: time.Hour}) {
		t.Run(loop, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				s, begin := answering(retry.After(errUnavailable, 2*time.Minute)), time.Now()
				wantIs(t, do(ctx, s.get), context.DeadlineExceeded, errUnavailable)
				wantCalls(t, s, 1)
				if waited := time.Since(begin); waited != 0 {
					t.Errorf("returned after %v", waited)
				}
			})
		})
	}
}

// A requested wait does not make a policy retry an error that it would not
// retry otherwise.
func TestC28ConditionStillDecides(t *testing.T) {
	for loop, do := range loops(retry.Policy{If: retry.On(errUnavailable)}) {
		t.Run(loop, func(t *testing.T) {
			s := answering(retry.After(errNotFound, time.Second))
			if err := do(t.Context(), s.get); err != errNotFound {
				t.Errorf("got error %#v", err)
			}
			wantCalls(t, s, 1)
		})
	}
}
