//go:build go1.26

package retry_test

import (
	"context"
	"errors"
	"math"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// budgeted is a Method that retries at once, as often as b allows.
func budgeted(b *retry.Budget) *retry.Method {
	p := retry.Policy{MaxAttempts: 1000, Delay: retry.NoDelay}
	return retry.NewMethod("store.Get", p, retry.WithTracker(nil), retry.WithBudget(b))
}

// drained returns a budget with ratio 0.1 and no tokens left, and its method.
func drained(floor float64) (*retry.Budget, *retry.Method) {
	b := retry.NewBudget(retry.BudgetPolicy{Floor: floor})
	m := budgeted(b)
	m.Do(context.Background(), answering(errUnavailable).get)
	return b, m
}

func wantTokens(t *testing.T, b *retry.Budget, want float64) {
	t.Helper()
	if got := b.Tokens(); math.Abs(got-want) > 1e-5 {
		t.Errorf("got %v tokens, want %v", got, want)
	}
}

// If all calls fail, a budget of 0.1 paid for by calls allows 1.1 attempts per
// call in the long run, from any number of goroutines: its first 10 tokens, and
// 0.1 per call. One paid for by successes allows only its first 10.
func TestC31AttemptsPerCall(t *testing.T) {
	const calls = 10_000
	for byCalls, most := range map[bool]int64{true: calls + 10 + calls/10, false: calls + 10} {
		for _, goroutines := range []int{1, 8, 100} {
			m := budgeted(retry.NewBudget(retry.BudgetPolicy{Ratio: 0.1, Floor: retry.NoFloor, ByCalls: byCalls}))
			var attempts atomic.Int64
			var calling sync.WaitGroup
			for range goroutines {
				calling.Go(func() {
					for range calls / goroutines {
						m.Do(context.Background(), func(context.Context) error {
							attempts.Add(1)
							return errUnavailable
						})
					}
				})
			}
			calling.Wait()
			// Deposits into a full budget are lost: those of the calls that
			// start before the first retry.
			if got := attempts.Load(); got > most || got < most-int64(goroutines) {
				t.Errorf("by calls %t, %d goroutines: got %d attempts for %d calls, want %d", byCalls, goroutines, got, calls, most)
			}
		}
	}
}

// The first attempt is always made. An empty budget ends the retries at once,
// with the last error and ErrBudget.
func TestC32EmptyBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, b := range []*retry.Budget{
			retry.NewBudget(retry.BudgetPolicy{Ratio: 1e-9, Floor: retry.NoFloor}),
			retry.ThrottleBudget(10, 0.1),
		} {
			tracker := new(retry.Tracker)
			p := retry.Policy{MaxAttempts: 1000, Delay: retry.NoDelay}
			m := retry.NewMethod("store.Get", p, retry.WithTracker(tracker), retry.WithBudget(b))
			m.Do(t.Context(), answering(errUnavailable).get)
			before := tracker.Stats("store.Get")

			begun := time.Now()
			for range 100 {
				s := answering(errUnavailable)
				err := m.Do(t.Context(), s.get)
				wantIs(t, err, retry.ErrBudget, errUnavailable)
				wantCalls(t, s, 1)
				if e, ok := errors.AsType[*retry.Error](err); !ok || e.Attempts != 1 {
					t.Errorf("got %v, want an Error of 1 attempt", err)
				}
			}
			if took := time.Since(begun); took != 0 {
				t.Errorf("it took %v, want no time", took)
			}
			got := tracker.Stats("store.Get")
			if got.Calls-before.Calls != 100 || got.GaveUp-before.GaveUp != 100 || got.Retries != before.Retries {
				t.Errorf("got %+v after %+v, want 100 calls that gave up", got, before)
			}
		}
	})
}

// The tokens never fall below 0 or exceed their cap.
func TestC33TokensStayWithinBounds(t *testing.T) {
	for name, b := range map[string]*retry.Budget{
		"ratio":    retry.NewBudget(retry.BudgetPolicy{Ratio: 5, Floor: 1000}),
		"throttle": retry.ThrottleBudget(10, 3),
	} {
		most := b.Tokens()
		var calling, watching sync.WaitGroup
		for i := range 8 {
			m := budgeted(b)
			calling.Go(func() {
				for j := range 2000 {
					failures := (i + j) % 5
					m.Do(context.Background(), func(context.Context) error {
						if failures--; failures >= 0 {
							return errUnavailable
						}
						return nil
					})
				}
			})
		}
		done := make(chan struct{})
		watching.Go(func() {
			for {
				if got := b.Tokens(); got < 0 || got > most {
					t.Errorf("%s: got %v tokens, want 0 to %v", name, got, most)
					return
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
		calling.Wait()
		close(done)
		watching.Wait()
	}
}

// A budget starts full, with 10 seconds of its floor but at least 10 tokens.
func TestBudgetCapacity(t *testing.T) {
	tests := []struct {
		policy retry.BudgetPolicy
		want   float64
	}{
		{retry.BudgetPolicy{}, 100},
		{retry.BudgetPolicy{Floor: 50}, 500},
		{retry.BudgetPolicy{Floor: 0.5}, 10},
		{retry.BudgetPolicy{Floor: retry.NoFloor}, 10},
		{retry.BudgetPolicy{Floor: -2}, 10},
		{retry.BudgetPolicy{Ratio: -1, Floor: 2}, 20},
		{retry.BudgetPolicy{Ratio: math.NaN(), Floor: math.NaN()}, 100},
		{retry.BudgetPolicy{Ratio: math.Inf(1), Floor: math.Inf(1)}, 1e7},
	}
	for _, tt := range tests {
		synctest.Test(t, func(t *testing.T) {
			b := retry.NewBudget(tt.policy)
			wantTokens(t, b, tt.want)
			time.Sleep(time.Hour)
			wantTokens(t, b, tt.want)
		})
	}
}

// Each second adds the floor, and each success the ratio, at once or after
// retries. A non-retryable error counts as a success. A retry takes one token.
func TestBudgetRefills(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, m := drained(2)
		wantTokens(t, b, 0)
		time.Sleep(250 * time.Millisecond)
		wantTokens(t, b, 0.5)
		time.Sleep(2500 * time.Millisecond)
		wantTokens(t, b, 5.5)

		for range 5 {
			m.Do(t.Context(), answering(nil).get)
		}
		wantTokens(t, b, 6)
		m.Do(t.Context(), answering(errUnavailable, nil).get)
		wantTokens(t, b, 6-1+0.1)
		m.Do(t.Context(), answering(retry.Permanent(errNotFound)).get)
		wantTokens(t, b, 5.2)
		m.Do(t.Context(), answering(errUnavailable, retry.Permanent(errNotFound)).get)
		wantTokens(t, b, 5.2-1+0.1)
		m.Do(t.Context(), answering(context.Canceled).get) // says nothing about the service
		wantTokens(t, b, 4.3)
		m.Do(t.Context(), answering(errUnavailable).get)
		wantTokens(t, b, 0.3)
	})
}

// If calls pay, each pays once, whether it succeeds or fails and however often
// it is retried.
func TestBudgetByCalls(t *testing.T) {
	b := retry.NewBudget(retry.BudgetPolicy{Floor: retry.NoFloor, ByCalls: true})
	m := budgeted(b)
	m.Do(t.Context(), answering(errUnavailable).get)
	left := b.Tokens()
	for range 19 {
		m.Do(t.Context(), answering(nil).get)
	}
	wantTokens(t, b, left+1.9)
	m.Do(t.Context(), answering(errUnavailable, nil).get)
	wantTokens(t, b, left+1.9+0.1-1)
	m.Do(t.Context(), answering(retry.Permanent(errNotFound)).get)
	wantTokens(t, b, left+1.1)
}

// Without a Method, payments are recorded by hand.
func TestBudgetByHand(t *testing.T) {
	tests := []struct {
		byCalls       bool
		call, success float64 // what each adds
	}{
		{false, 0, 0.1},
		{true, 0.1, 0},
	}
	for _, tt := range tests {
		b := retry.NewBudget(retry.BudgetPolicy{Floor: retry.NoFloor, ByCalls: tt.byCalls})
		for range 5 {
			if !b.Retry() {
				t.Errorf("by calls %t: no retry from a full budget", tt.byCalls)
			}
		}
		b.Call()
		wantTokens(t, b, 5+tt.call)
		b.Success()
		wantTokens(t, b, 5+tt.call+tt.success)
		b.Failure()
		wantTokens(t, b, 5+tt.call+tt.success)
	}
}

// The zero Budget has the defaults, whichever method is called first.
func TestZeroBudget(t *testing.T) {
	for name, use := range map[string]func(*retry.Budget){
		"tokens":  func(b *retry.Budget) { b.Tokens() },
		"call":    (*retry.Budget).Call,
		"success": (*retry.Budget).Success,
		"failure": (*retry.Budget).Failure,
		"method":  func(b *retry.Budget) { budgeted(b) },
		"retry": func(b *retry.Budget) {
			if !b.Retry() {
				t.Error("it allows no retry")
			}
			for range 10 {
				b.Success()
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var b retry.Budget
				use(&b)
				wantTokens(t, &b, 100)
				m := budgeted(&b)
				s := answering(errUnavailable)
				wantIs(t, m.Do(t.Context(), s.get), retry.ErrBudget)
				wantCalls(t, s, 101)
				time.Sleep(time.Second)
				wantTokens(t, &b, 10)
				m.Do(t.Context(), answering(nil).get)
				wantTokens(t, &b, 10.1)
			})
		})
	}
}

// A budget that is queried often fills as fast as one that is not.
func TestBudgetRefillsInSmallSteps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, _ := drained(0.3)
		for range 10_000 {
			time.Sleep(time.Microsecond)
			b.Tokens()
		}
		time.Sleep(10*time.Second - 10*time.Millisecond)
		wantTokens(t, b, 3)
	})
}

// Goroutines that read the clock and reach the budget in different orders are
// not credited twice for the same time.
func TestBudgetFloorFromManyGoroutines(t *testing.T) {
	const goroutines, calls, floor = 8, 10_000, 10_000
	b := retry.NewBudget(retry.BudgetPolicy{Ratio: 1e-9, Floor: floor})
	method := func(attempts int) *retry.Method {
		p := retry.Policy{MaxAttempts: attempts, Delay: retry.NoDelay}
		return retry.NewMethod("store.Get", p, retry.WithTracker(nil), retry.WithBudget(b))
	}
	begun := time.Now()
	method(10*floor+1).Do(t.Context(), func(context.Context) error { return errUnavailable }) // takes all it starts with
	var attempts atomic.Int64
	var calling sync.WaitGroup
	for range goroutines {
		m := method(2)
		calling.Go(func() {
			for range calls {
				m.Do(context.Background(), func(context.Context) error {
					attempts.Add(1)
					return errUnavailable
				})
			}
		})
	}
	calling.Wait()
	retries, paid := attempts.Load()-goroutines*calls, time.Since(begun).Seconds()*floor
	if float64(retries) > paid+1 {
		t.Errorf("got %d retries, but the time has paid for %.0f", retries, paid)
	}
}

// One budget limits the retries of all its methods, and the successes of each
// pay for it.
func TestBudgetOfManyMethods(t *testing.T) {
	b := retry.NewBudget(retry.BudgetPolicy{Floor: retry.NoFloor})
	get, list := budgeted(b), budgeted(b)
	get.Do(t.Context(), answering(errUnavailable).get)
	s := answering(errUnavailable)
	wantIs(t, list.Do(t.Context(), s.get), retry.ErrBudget)
	wantCalls(t, s, 1)

	for range 10 {
		list.Do(t.Context(), answering(nil).get)
	}
	s = answering(errUnavailable)
	wantIs(t, get.Do(t.Context(), s.get), retry.ErrBudget)
	wantCalls(t, s, 2)
}

// A budget created outside a synctest bubble, such as a package variable, works
// inside.
func TestBudgetFromOutsideTheBubble(t *testing.T) {
	b := retry.NewBudget(retry.BudgetPolicy{Floor: 1})
	m := budgeted(b)
	for range 2 { // two bubbles, whose clocks begin at the same time
		synctest.Test(t, func(t *testing.T) {
			b.Tokens() // sees the clock
			time.Sleep(time.Hour)
			m.Do(t.Context(), answering(errUnavailable).get)
			left := b.Tokens()
			time.Sleep(5 * time.Second)
			wantTokens(t, b, left+5)
		})
	}
}

// A retry that is not made costs nothing: its caller canceled during the wait,
// or the breaker opened.
func TestBudgetRefund(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		budget := retry.NewBudget(retry.BudgetPolicy{Floor: retry.NoFloor})
		breaker := retry.NewBreaker(retry.BreakerPolicy{})
		m := retry.NewMethod("store.Get", retry.Policy{Delay: time.Second}, retry.WithTracker(nil),
			retry.WithBudget(budget), retry.WithBreaker(breaker))

		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(100*time.Millisecond, cancel)
		wantIs(t, m.Do(ctx, answering(errUnavailable).get), context.Canceled)
		wantTokens(t, budget, 10)

		time.AfterFunc(100*time.Millisecond, breaker.ForceOpen)
		wantIs(t, m.Do(t.Context(), answering(errUnavailable).get), retry.ErrOpen)
		wantTokens(t, budget, 10)
	})
}

// Calls that a breaker rejects put no load on the service, and pay for no
// retries.
func TestBudgetIsNotPaidByRejections(t *testing.T) {
	b, _ := drained(-1)
	breaker := retry.NewBreaker(retry.BreakerPolicy{})
	breaker.ForceOpen()
	m := retry.NewMethod("store.Get", retry.Policy{}, retry.WithTracker(nil), retry.WithBudget(b), retry.WithBreaker(breaker))
	for range 100 {
		m.Do(t.Context(), answering(nil).get)
	}
	wantTokens(t, b, 0)
}
