//go:build go1.26

package retry_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"weak"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Three attempts are at most 3 calls with 2 waits between them, and no wait
// after the last failure.
func TestC01ThreeAttempts(t *testing.T) {
	tests := map[string]struct {
		answers []error
		calls   int
		err     error
	}{
		"success":                 {[]error{nil}, 1, nil},
		"one failure":             {[]error{errUnavailable, nil}, 2, nil},
		"two failures":            {[]error{errUnavailable, errUnavailable, nil}, 3, nil},
		"failures all the way":    {[]error{errUnavailable}, 3, errUnavailable},
		"the last failure counts": {[]error{errUnavailable, errUnavailable, errNotFound, nil}, 3, errNotFound},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := answering(test.answers...)
				err := retry.Do(t.Context(), retry.Policy{MaxAttempts: 3, Jitter: retry.NoJitter}, s.get)
				if err != test.err {
					t.Errorf("got error %v, want %v", err, test.err)
				}
				wantCalls(t, s, test.calls)
				wantWaits(t, s, seconds(0.1, 0.2)[:test.calls-1]...)
				if late := time.Since(s.asked[test.calls-1]); late != 0 {
					t.Errorf("returned %v after the last attempt", late)
				}
			})
		})
	}
}

// One attempt is a plain call.
func TestC02OneAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, begin := answering(errUnavailable), time.Now()
		err := retry.Do(t.Context(), retry.Policy{MaxAttempts: 1}, s.get)
		if err != errUnavailable || time.Since(begin) != 0 {
			t.Errorf("got error %v after %v", err, time.Since(begin))
		}
		wantCalls(t, s, 1)
	})
}

// A negative number of attempts is an error, never "0 calls, nil error".
func TestC02NegativeAttempts(t *testing.T) {
	p := retry.Policy{MaxAttempts: -1}
	wantPolicyErrors(t, p.Validate(), "attempts: want at least 1, got -1")
	for name, do := range loops(p) {
		t.Run(name, func(t *testing.T) {
			s := answering(nil)
			wantPolicyErrors(t, do(t.Context(), s.get), "attempts: want at least 1, got -1")
			wantCalls(t, s, 0)
		})
	}
}

// loops are the ways to call a function with p.
func loops(p retry.Policy, opts ...retry.Option) map[string]func(context.Context, func(context.Context) error) error {
	return map[string]func(context.Context, func(context.Context) error) error{
		"Policy": func(ctx context.Context, f func(context.Context) error) error { return retry.Do(ctx, p, f) },
		"Method": retry.NewMethod("store.Get", p, append(opts, retry.WithTracker(nil))...).Do,
		"observed Method": retry.NewMethod("store.Get", p, append(opts, retry.WithTracker(new(retry.Tracker)),
			retry.WithObserver(func(context.Context, retry.Event) {}))...).Do,
	}
}

// A policy has no per-call state: a thousand goroutines that share a policy
// each get their own attempts and waits.
func TestC09SharedPolicy(t *testing.T) {
	p := retry.Policy{MaxAttempts: 4, Jitter: retry.NoJitter}
	m := retry.NewMethod("store.Get", p)
	synctest.Test(t, func(t *testing.T) {
		var wg sync.WaitGroup
		for i := range 1000 {
			loop := p.Attempts
			if i%2 == 1 {
				loop = m.Attempts
			}
			wg.Go(func() {
				var err error
				s := answering(errUnavailable)
				time.Sleep(time.Duration(i) * time.Millisecond)
				for ctx := range loop(t.Context(), &err) {
					err = s.get(ctx)
				}
				wantCalls(t, s, 4)
				wantWaits(t, s, seconds(0.1, 0.2, 0.4)...)
			})
		}
		wg.Wait()
	})
}

// A call that succeeds at once costs nothing: no condition is called, no clock
// is read, nothing is allocated.
func TestC11SuccessIsFree(t *testing.T) {
	p := retry.Policy{
		If:      func(error) bool { t.Error("the condition was called"); return true },
		OnRetry: func(retry.Event) { t.Error("OnRetry was called") },
	}
	m := retry.NewMethod("store.Get", p,
		retry.WithTracker(new(retry.Tracker)),
		retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{})),
		retry.WithBudget(retry.NewBudget(retry.BudgetPolicy{})))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := &stubStore{user: &user{"ann"}}
	tests := map[string]userStore{
		"Policy": &policyStore{next: s, policy: p},
		"Method": &retryingStore{next: s, get: m},
	}
	for name, store := range tests {
		t.Run(name, func(t *testing.T) {
			allocs := testing.AllocsPerRun(100, func() {
				if _, err := store.Get(ctx, "1"); err != nil {
					t.Error(err)
				}
			})
			if allocs != 0 {
				t.Errorf("%v allocations a call", allocs)
			}
		})
	}
}

// The clock is first read when the first attempt has failed: Elapsed in the
// callback does not include it.
func TestC11ClockIsReadOnFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var elapsed []time.Duration
		p := retry.Policy{Jitter: retry.NoJitter, OnRetry: func(e retry.Event) { elapsed = append(elapsed, e.Elapsed) }}
		retry.Do(t.Context(), p, func(context.Context) error {
			time.Sleep(time.Second)
			return errUnavailable
		})
		if want := seconds(0, 1.1); !slices.Equal(elapsed, want) {
			t.Errorf("got %v, want %v", elapsed, want)
		}
	})
}

// When the attempts are used up, the caller gets the last error itself.
func TestC15LastErrorItself(t *testing.T) {
	for name, do := range loops(retry.Policy{Delay: retry.NoDelay, MaxAttempts: 5}) {
		t.Run(name, func(t *testing.T) {
			var last error
			err := do(t.Context(), func(context.Context) error {
				last = errors.New("down")
				return last
			})
			if err != last {
				t.Errorf("got %v, want the last error itself", err)
			}
		})
	}
}

// Nothing but the errors of the last attempts is kept, however many there are.
func TestC15MemoryDoesNotGrow(t *testing.T) {
	for name, do := range loops(retry.Policy{Delay: retry.NoDelay, MaxAttempts: 100}) {
		t.Run(name, func(t *testing.T) {
			var earlier []weak.Pointer[answer]
			do(t.Context(), func(context.Context) error {
				if len(earlier) == 99 {
					runtime.GC()
					for i, e := range earlier[:91] { // the trail keeps the last 8
						if e.Value() != nil {
							t.Fatalf("the error of attempt %d is still there in attempt 100", i+1)
						}
					}
				}
				err := &answer{number: len(earlier)}
				earlier = append(earlier, weak.Make(err))
				return err
			})
		})
	}
}

// An answer is an error with its own pointer.
type answer struct {
	number int
	_      [16]byte // the allocator puts objects below 16 bytes into a block with others, which keep it alive
}

func (a *answer) Error() string { return fmt.Sprint("answer ", a.number) }

// Every mistake in a policy is reported, under the key of its directive.
func TestValidate(t *testing.T) {
	tests := map[string]struct {
		policy retry.Policy
		want   []string
	}{
		"zero":                  {retry.Policy{}, nil},
		"no delay":              {retry.Policy{Delay: retry.NoDelay}, nil},
		"factor 1":              {retry.Policy{Factor: 1}, nil},
		"delay up to max":       {retry.Policy{Delay: time.Second, MaxDelay: time.Second}, nil},
		"unlimited in time":     {retry.Policy{MaxAttempts: retry.Unlimited, Elapsed: 1}, nil},
		"unlimited":             {retry.Policy{MaxAttempts: retry.Unlimited}, nil},
		"attempts":              {retry.Policy{MaxAttempts: math.MinInt}, []string{fmt.Sprint("attempts: want at least 1, got ", math.MinInt)}},
		"delay":                 {retry.Policy{Delay: -time.Second}, []string{"delay: want 0s or more, got -1s"}},
		"max":                   {retry.Policy{MaxDelay: -time.Second}, []string{"max: want more than 0s, got -1s"}},
		"max below delay":       {retry.Policy{Delay: 2 * time.Second, MaxDelay: time.Second}, []string{"max: 1s is less than the delay of 2s"}},
		"max below the default": {retry.Policy{MaxDelay: time.Millisecond}, []string{"max: 1ms is less than the delay of 100ms"}},
		"the default below":     {retry.Policy{Delay: time.Minute}, []string{"max: the default of 5s is less than the delay of 1m0s: set max"}},
		"factor":                {retry.Policy{Factor: 0.5}, []string{"factor: want at least 1, got 0.5"}},
		"infinite factor":       {retry.Policy{Factor: math.Inf(1)}, []string{"factor: want at least 1, got +Inf"}},
		"no factor":             {retry.Policy{Factor: math.NaN()}, []string{"factor: want at least 1, got NaN"}},
		"jitter":                {retry.Policy{Jitter: retry.Jitter{Low: 0.5}}, []string{"jitter: want Low from 0 to High, got Low 0.5 and High 0"}},
		"negative jitter":       {retry.Policy{Jitter: retry.Jitter{Low: -1, High: 1}}, []string{"jitter: want Low from 0 to High, got Low -1 and High 1"}},
		"timeout":               {retry.Policy{Timeout: -1}, []string{"timeout: want more than 0s, got -1ns"}},
		"after":                 {retry.Policy{MaxAfter: -1}, []string{"after: want more than 0s, got -1ns"}},
		"elapsed":               {retry.Policy{Elapsed: -1}, []string{"elapsed: want more than 0s, got -1ns"}},
		"backoff":               {retry.Policy{Backoff: retry.Fibonacci + 1}, []string{"backoff: unknown backoff"}},
		"nil backoff":           {retry.Policy{Backoff: retry.BackoffFunc(nil)}, []string{"backoff: BackoffFunc is nil"}},
		"several": {
			retry.Policy{MaxAttempts: -1, Factor: -1, Timeout: -1},
			[]string{"attempts: want at least 1, got -1", "factor: want at least 1, got -1", "timeout: want more than 0s, got -1ns"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := test.policy.Validate()
			wantPolicyErrors(t, err, test.want...)
			for _, e := range policyErrors(err) {
				if e.Offset != -1 {
					t.Errorf("%s: got offset %d", e.Key, e.Offset)
				}
			}
		})
	}
}

// An invalid policy makes no attempt, however it is used, and the caller gets
// its mistakes, even if an attempt would have succeeded.
func TestInvalidPolicyAttemptsNothing(t *testing.T) {
	invalid := []retry.Policy{
		{MaxAttempts: -1},
		{Delay: -time.Second},
		{MaxDelay: -time.Second},
		{MaxDelay: time.Millisecond},
		{Delay: time.Minute},
		{Delay: 2 * time.Second, MaxDelay: time.Second},
		{Delay: retry.NoDelay, MaxDelay: -1},
		{Factor: 0.5},
		{Factor: math.NaN()},
		{Jitter: retry.Jitter{Low: 2, High: 1}},
		{Jitter: retry.Jitter{Low: -1}},
		{Timeout: -1},
		{Elapsed: -1},
		{Elapsed: time.Hour, Factor: 0.5},
		{Backoff: retry.Fibonacci + 1},
		{Backoff: retry.BackoffFunc(nil)},
		{MaxAfter: -1},
		{MaxAttempts: -1, Factor: 0.5},
	}
	for _, p := range invalid {
		want := p.Validate().Error()
		for _, answer := range []error{nil, errUnavailable, retry.Permanent(errNotFound)} {
			for name, do := range loops(p) {
				t.Run(fmt.Sprint(name, "/", want, "/", answer), func(t *testing.T) {
					s := answering(answer)
					if err := do(t.Context(), s.get); err == nil || err.Error() != want {
						t.Errorf("got error %v", err)
					}
					wantCalls(t, s, 0)
				})
			}
		}
	}
}

// For any values of a policy's fields, a call makes an attempt if and only if
// the policy is valid.
func TestAttemptedIfValid(t *testing.T) {
	some := []time.Duration{math.MinInt64, -2, -1, 0, 1, 100 * time.Millisecond, 5 * time.Second, time.Minute, math.MaxInt64}
	attempts := []int{math.MinInt, -1, 0, 1, 7, math.MaxInt - 1, retry.Unlimited}
	factors := []float64{math.Inf(-1), -1, 0, 0.5, 1, 2, math.MaxFloat64, math.Inf(1), math.NaN()}
	jitters := []retry.Jitter{{Low: -1}, {}, retry.HalfJitter, retry.DecorrelatedJitter, {Low: 1, High: 1.25}, {Low: 2, High: 1}}
	backoffs := []retry.Backoff{nil, retry.Linear, retry.Exponential - 1, retry.Fibonacci + 1, retry.BackoffFunc(nil), steady{}}
	random := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		p := retry.Policy{MaxAttempts: one(random, attempts), Delay: one(random, some), MaxDelay: one(random, some)}
		for range random.IntN(3) { // most fields are valid, or few policies would be
			switch random.IntN(7) {
			case 6:
				p.MaxAfter = one(random, some)
			case 0:
				p.Factor = one(random, factors)
			case 1:
				p.Jitter = one(random, jitters)
			case 2:
				p.Backoff = one(random, backoffs)
			case 3:
				p.Timeout = one(random, some)
			case 4:
				p.Elapsed = one(random, some)
			case 5:
				p.MaxAttempts = 0
			}
		}
		attempted := false
		err := retry.Do(t.Context(), p, func(context.Context) error { attempted = true; return nil })
		if valid := p.Validate() == nil; attempted != valid || (err == nil) != valid {
			t.Fatalf("%+v: attempted %v with error %v, Validate says %v", p, attempted, err, p.Validate())
		}
	}
}

// steady is a custom Backoff.
type steady struct{}

func (steady) Wait(a retry.Attempt) time.Duration { return a.Policy.Delay }

func one[T any](random *rand.Rand, of []T) T { return of[random.IntN(len(of))] }

// wantPolicyErrors checks that err consists of exactly these mistakes, each as
// "key: message".
func wantPolicyErrors(t *testing.T, err error, want ...string) {
	t.Helper()
	if len(want) == 0 && err == nil {
		return
	}
	var lines []string
	for _, e := range policyErrors(err) {
		lines = append(lines, e.Key+": "+e.Msg)
	}
	if !slices.Equal(lines, want) {
		t.Errorf("got error %v\nwant %s", err, strings.Join(want, "\n"))
	}
}

// policyErrors returns the mistakes in err.
func policyErrors(err error) (list []*retry.PolicyError) {
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	for _, err := range all {
		if e, ok := err.(*retry.PolicyError); ok {
			list = append(list, e)
		}
	}
	return list
}

// Equivalent policies have the same text, with their defaults filled in.
func TestPolicyString(t *testing.T) {
	const defaults = "attempts=3 delay=100ms max=5s after=1m0s backoff=exponential factor=2 jitter=half"
	tests := map[string]struct {
		policy retry.Policy
		want   string
	}{
		"zero": {retry.Policy{}, defaults},
		"defaults": {
			retry.Policy{MaxAttempts: 3, Delay: 100 * time.Millisecond, MaxDelay: 5 * time.Second, Backoff: retry.Exponential, Factor: 2},
			defaults,
		},
		"all": {
			retry.Policy{
				MaxAttempts: retry.Unlimited, Delay: retry.NoDelay, MaxDelay: time.Minute, Backoff: retry.Fibonacci, Factor: 1.5,
				Jitter: retry.DecorrelatedJitter, Timeout: time.Second, Elapsed: time.Hour,
			},
			"attempts=unlimited delay=0s max=1m0s after=1m0s backoff=fibonacci factor=1.5 jitter=decorrelated timeout=1s elapsed=1h0m0s",
		},
		"what text cannot express": {
			retry.Policy{Backoff: retry.BackoffFunc(nil), If: retry.Transient, OnRetry: func(retry.Event) {}},
			"attempts=3 delay=100ms max=5s after=1m0s factor=2 jitter=half",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := test.policy.String(); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// Leaving the loop ends it with the error as it is, without a mark.
func TestLeavingTheLoop(t *testing.T) {
	for name, p := range map[string]retry.Policy{"fast": {}, "slow": {Timeout: time.Hour}} {
		t.Run(name, func(t *testing.T) {
			calls := 0
			get := func() (err error) {
				for range p.Attempts(t.Context(), &err) {
					calls++
					err = retry.Again(errUnavailable)
					break
				}
				return err
			}
			if err := get(); err != errUnavailable || calls != 1 {
				t.Errorf("got error %v after %d calls", err, calls)
			}
			returning := func() (err error) {
				for range p.Attempts(t.Context(), &err) {
					return errNotFound
				}
				return err
			}
			if err := returning(); err != errNotFound {
				t.Errorf("got error %v", err)
			}
		})
	}
}

// Value returns what the last attempt returned.
func TestC20ResultsOfLastAttempt(t *testing.T) {
	n := 0
	value, err := retry.Value(t.Context(), retry.Policy{Delay: retry.NoDelay}, func(context.Context) (int, error) {
		n++
		return n, errUnavailable
	})
	if value != 3 || err != errUnavailable {
		t.Errorf("got %d and error %v", value, err)
	}
}
