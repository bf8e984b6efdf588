//go:build go1.26

package retry_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// changes records what b reports to its listeners, as "closed→open".
func changes(b *retry.Breaker) *[]string {
	var told []string
	b.OnStateChange(func(from, to retry.State) { told = append(told, fmt.Sprintf("%v→%v", from, to)) })
	return &told
}

func wantChanges(t *testing.T, got *[]string, want ...string) {
	t.Helper()
	if !slices.Equal(*got, want) {
		t.Errorf("changes: got %q, want %q", *got, want)
	}
}

// A way makes one attempt guarded by b: f is called if b allows it.
type way struct {
	name string
	call func(b *retry.Breaker, f func() error) error
}

// ways are all of them except Allow.
var ways = []way{
	{"Breaker.Do", func(b *retry.Breaker, f func() error) error { return b.Do(f) }},
	{"Method.Do", func(b *retry.Breaker, f func() error) error {
		m := retry.NewMethod("store.Get", retry.Policy{MaxAttempts: 1}, retry.WithTracker(nil), retry.WithBreaker(b))
		return m.Do(context.Background(), func(context.Context) error { return f() })
	}},
	{"Method.Attempts", func(b *retry.Breaker, f func() error) (err error) {
		m := retry.NewMethod("store.Get", retry.Policy{MaxAttempts: 1, Timeout: time.Hour}, retry.WithTracker(nil), retry.WithBreaker(b))
		for range m.Attempts(context.Background(), &err) {
			err = f()
		}
		return err
	}},
}

// Breaker events are delivered once each, in order, alternating, even while a
// listener is slow and the state keeps changing.
func TestC26BreakerEventsInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := retry.NewBreaker(retry.BreakerPolicy{Failures: 2, Cooldown: 5 * time.Millisecond})
		state, told := retry.Closed, 0
		b.OnStateChange(func(from, to retry.State) {
			time.Sleep(time.Millisecond)
			if from != state || to == state {
				t.Errorf("got %v→%v, but the last change was to %v", from, to, state)
			}
			state = to
			told++
		})
		var calls sync.WaitGroup
		for i := range 20 {
			calls.Go(func() {
				for j := range 500 {
					b.Do(func() error {
						time.Sleep(time.Duration((i+j)%3) * time.Millisecond)
						if (i*j)%7 < 3 {
							return errUnavailable
						}
						return nil
					})
					time.Sleep(time.Millisecond)
				}
			})
		}
		calls.Wait()
		if got := b.State(); got != state && state != retry.Open { // open, but its cooldown is over
			t.Errorf("breaker is %v, but the last change was to %v", got, state)
		}
		if told < 50 {
			t.Errorf("only %d changes: the test shows nothing", told)
		}
	})
}

// Only consecutive failures open the breaker.
func TestC35FailuresInARow(t *testing.T) {
	tests := []struct {
		attempts string
		want     retry.State
		failures int
	}{
		{"", retry.Closed, 0},
		{"ff", retry.Closed, 2},
		{"fsff", retry.Closed, 2},
		{"ffs", retry.Closed, 0},
		{"ffsffsff", retry.Closed, 2},
		{"fff", retry.Open, 0},
		{"sfff", retry.Open, 0},
		{"ffsfff", retry.Open, 0},
	}
	for _, tt := range tests {
		for _, way := range ways {
			t.Run(way.name+"/"+tt.attempts, func(t *testing.T) {
				b := retry.NewBreaker(retry.BreakerPolicy{Failures: 3})
				for _, letter := range tt.attempts {
					way.call(b, func() error {
						if letter == 'f' {
							return errUnavailable
						}
						return nil
					})
				}
				wantState(t, b, tt.want)
				if got := countsOf(b); got != (counts{failures: tt.failures}) {
					t.Errorf("got %+v, want %d failures", got, tt.failures)
				}
			})
		}
	}
}

// With the zero policy, the breaker opens after five failures for a minute, and
// probes once; so does the zero Breaker.
func TestBreakerDefaults(t *testing.T) {
	for _, make := range []func() *retry.Breaker{
		func() *retry.Breaker { return new(retry.Breaker) },
		func() *retry.Breaker { return retry.NewBreaker(retry.BreakerPolicy{}) },
		func() *retry.Breaker {
			return retry.NewBreaker(retry.BreakerPolicy{Failures: -1, Cooldown: -1, Probes: -1, Window: -1, MinCalls: -1, Rate: -1})
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			b := make()
			play(b, "ffff")
			wantState(t, b, retry.Closed)
			play(b, "f")
			time.Sleep(time.Minute - 1)
			wantRejected(t, b)
			time.Sleep(1 * time.Nanosecond)
			probe := wantAllowed(t, b)
			wantRejected(t, b)
			probe.Success()
			wantState(t, b, retry.Closed)
		})
	}
}

// The breaker rejects attempts until exactly the time of opening + cooldown,
// when it probes.
func TestC36OpenForTheCooldown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := retry.NewBreaker(retry.BreakerPolicy{Failures: 1, Cooldown: 30 * time.Second})
		told := changes(b)
		play(b, "f")
		for _, pause := range []time.Duration{0, 30*time.Second - time.Millisecond, time.Millisecond - 1} {
			time.Sleep(pause)
			wantState(t, b, retry.Open)
			wantRejected(t, b)
		}
		wantChanges(t, told, "closed→open")

		time.Sleep(1 * time.Nanosecond)
		wantState(t, b, retry.HalfOpen)
		wantChanges(t, told, "closed→open") // reported with the probe
		wantAllowed(t, b)
		wantState(t, b, retry.HalfOpen)
		wantChanges(t, told, "closed→open", "open→half-open")
	})
}

// Of 50 concurrent calls on a half-open breaker one probes; the others are
// rejected at once, without waiting for it.
func TestC37OneProbeOfMany(t *testing.T) {
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := retry.NewBreaker(retry.BreakerPolicy{Failures: 1, Cooldown: time.Second})
				play(b, "f")
				time.Sleep(time.Second)

				var through, rejected atomic.Int32
				answer := make(chan struct{})
				for range 50 {
					go func() {
						err := way.call(b, func() error {
							through.Add(1)
							<-answer
							return nil
						})
						if errors.Is(err, retry.ErrOpen) {
							rejected.Add(1)
						}
					}()
				}
				synctest.Wait()
				if through.Load() != 1 || rejected.Load() != 49 {
					t.Errorf("%d calls got through and %d were rejected, want 1 and 49", through.Load(), rejected.Load())
				}
				close(answer)
				synctest.Wait()
				wantState(t, b, retry.Closed)
			})
		})
	}
}

// The breaker admits as many probes as must succeed to close it; its counts
// then start from zero.
func TestC38ProbesClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := retry.NewBreaker(retry.BreakerPolicy{Failures: 2, Cooldown: time.Second, Probes: 3})
		play(b, "ff")
		time.Sleep(time.Second)

		probes := []*retry.Permit{wantAllowed(t, b), wantAllowed(t, b), wantAllowed(t, b)}
		wantRejected(t, b)
		for i, probe := range probes {
			wantState(t, b, retry.HalfOpen)
			if got := countsOf(b); got != (counts{successes: i}) {
				t.Errorf("after %d probes: got %+v", i, got)
			}
			probe.Success()
		}
		wantState(t, b, retry.Closed)
		if got := countsOf(b); got != (counts{}) {
			t.Errorf("closed again: got %+v, want zero", got)
		}
		play(b, "f")
		wantState(t, b, retry.Closed)
		play(b, "f")
		wantState(t, b, retry.Open)
	})
}

// Any failed probe opens the breaker again, and the cooldown restarts.
func TestC38ProbeFailureOpens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := retry.NewBreaker(retry.BreakerPolicy{Failures: 1, Cooldown: time.Second, Probes: 3})
		told := changes(b)
		play(b, "f")
		time.Sleep(time.Second)
		play(b, "ss")
		time.Sleep(700 * time.Millisecond)
		play(b, "f")
		time.Sleep(time.Second - 1)
		wantRejected(t, b)
		time.Sleep(1 * time.Nanosecond)
		play(b, "ss")
		wantState(t, b, retry.HalfOpen) // the two of before count no more
		play(b, "s")
		wantState(t, b, retry.Closed)
		wantChanges(t, told, "closed→open", "open→half-open", "half-open→open", "open→half-open", "half-open→closed")
	})
}

// Failures are the errors that the policy would retry, and expired deadlines.
// Non-retryable errors are answers; cancellations are neither.
func TestC40WhatCountsAsFailure(t *testing.T) {
	wrapped := func(err error) error { return fmt.Errorf("get: %w", err) }
	tests := []struct {
		name string
		err  error
		want retry.State // of a half-open breaker, after a probe that ended so
	}{
		{"nil", nil, retry.Closed},
		{"retried", errUnavailable, retry.Open},
		{"retried, wrapped", wrapped(errUnavailable), retry.Open},
		{"not retried", errNotFound, retry.Closed},
		{"permanent", retry.Permanent(errUnavailable), retry.Closed},
		{"permanent, wrapped", wrapped(retry.Permanent(errUnavailable)), retry.Closed},
		{"the result is not ready", retry.Again(nil), retry.Closed},
		{"the result is not ready, and when it will be", retry.After(retry.Again(nil), time.Second), retry.Closed},
		{"an error that asks for another attempt", retry.Again(errNotFound), retry.Open},
		{"the server asks for patience", retry.After(errUnavailable, time.Second), retry.Open},
		{"a deadline inside the call", wrapped(context.DeadlineExceeded), retry.Open},
		{"canceled", wrapped(context.Canceled), retry.HalfOpen},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := retry.NewBreaker(retry.BreakerPolicy{Failures: 1, Cooldown: time.Second})
				play(b, "f")
				time.Sleep(time.Second)
				policy := retry.Policy{MaxAttempts: 1, If: retry.On(errUnavailable)}
				m := retry.NewMethod("store.Get", policy, retry.WithTracker(nil), retry.WithBreaker(b))
				m.Do(t.Context(), func(context.Context) error { return tt.err })
				wantState(t, b, tt.want)
				if tt.want == retry.HalfOpen {
					wantAllowed(t, b) // its place is free
				}
			})
		})
	}
}

// A caller that cancels during an attempt does not affect the breaker, whatever
// the attempt's error; an expired deadline of the caller is a failure.
func TestC40CallersContext(t *testing.T) {
	tests := []struct {
		name string
		end  func(ctx context.Context) (context.Context, context.CancelFunc)
		want retry.State
	}{
		{"canceled", context.WithCancel, retry.HalfOpen},
		{"canceled for a cause", func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancelCause(ctx)
			return ctx, func() { cancel(errNotFound) }
		}, retry.HalfOpen},
		{"deadline", func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithTimeout(ctx, time.Second)
			return ctx, func() { <-ctx.Done(); cancel() }
		}, retry.Open},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := retry.NewBreaker(retry.BreakerPolicy{Failures: 1, Cooldown: 10 * time.Second})
				play(b, "f")
				time.Sleep(10 * time.Second)
				m := retry.NewMethod("store.Get", retry.Policy{}, retry.WithTracker(nil), retry.WithBreaker(b))
				ctx, end := tt.end(t.Context())
				m.Do(ctx, func(context.Context) error {
					end()
					return errUnavailable
				})
				wantState(t, b, tt.want)
				if tt.want == retry.HalfOpen {
					wantAllowed(t, b)
				}
			})
		})
	}
}

// An outcome from before the last change of state is ignored: it neither opens
// nor closes the breaker, is not counted, and frees no probe's place.
func TestC41LateResults(t *testing.T) {
	outcomes := []struct {
		name string
		say  func(*retry.Permit)
	}{
		{"success", (*retry.Permit).Success},
		{"failure", (*retry.Permit).Failure},
		{"cancel", (*retry.Permit).Cancel},
	}
	histories := []struct {
		name string
		late func(t *testing.T, b *retry.Breaker) *retry.Permit // and what then happens to b
		want retry.State
	}{
		{"from closed to open", func(t *testing.T, b *retry.Breaker) *retry.Permit {
			late := wantAllowed(t, b)
			play(b, "f")
			return late
		}, retry.Open},
		{"from closed to half-open", func(t *testing.T, b *retry.Breaker) *retry.Permit {
			late := wantAllowed(t, b)
			play(b, "f")
			time.Sleep(time.Second)
			wantAllowed(t, b)
			return late
		}, retry.HalfOpen},
		{"from a probe to the next half-open state", func(t *testing.T, b *retry.Breaker) *retry.Permit {
			play(b, "f")
			time.Sleep(time.Second)
			late := wantAllowed(t, b)
			time.Sleep(time.Second)
			play(b, "f")
			time.Sleep(time.Second)
			wantAllowed(t, b)
			return late
		}, retry.HalfOpen},
		{"from closed to closed", func(t *testing.T, b *retry.Breaker) *retry.Permit {
			late := wantAllowed(t, b)
			play(b, "f")
			time.Sleep(time.Second)
			play(b, "s")
			return late
		}, retry.Closed},
		{"from before a reset", func(t *testing.T, b *retry.Breaker) *retry.Permit {
			late := wantAllowed(t, b)
			b.Reset()
			return late
		}, retry.Closed},
	}
	for _, kind := range []retry.BreakerPolicy{
		{Failures: 1, Cooldown: time.Second},
		{Rate: 0.1, MinCalls: 1, Cooldown: time.Second},
	} {
		for _, history := range histories {
			for _, outcome := range outcomes {
				t.Run(fmt.Sprintf("rate %v/%s/%s", kind.Rate, history.name, outcome.name), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						b := retry.NewBreaker(kind)
						late := history.late(t, b)
						told, before := changes(b), countsOf(b)

						outcome.say(late)
						wantState(t, b, history.want)
						wantChanges(t, told)
						if got := countsOf(b); got != before {
							t.Errorf("counts: got %+v, want %+v", got, before)
						}
						if history.want != retry.Closed {
							wantRejected(t, b)
						}
					})
				})
			}
		}
	}
}

// A panic or runtime.Goexit is a failure on a closed breaker too, in a first or
// later attempt, with or without an observer; observers are notified of the
// changes it causes.
func TestC42PanicOnAClosedBreaker(t *testing.T) {
	for name, end := range map[string]func(){"panic": func() { panic("broken") }, "Goexit": runtime.Goexit} {
		for failures := range 2 { // before it
			for _, observed := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/after %d failures/observed %t", name, failures, observed), func(t *testing.T) {
					tracker := new(retry.Tracker)
					b := retry.NewBreaker(retry.BreakerPolicy{Name: "store", Failures: 1 + failures})
					var got []string
					var opt retry.Option
					want := []string{"breaker changed", "panicked"}
					if observed {
						opt = retry.WithObserver(func(_ context.Context, e retry.Event) {
							if got = append(got, e.Kind.String()); e.Kind == retry.BreakerChanged && (e.Breaker != "store" || e.To != retry.Open) {
								t.Errorf("got %+v, want that store opens", e)
							}
						})
						want = append([]string{"retrying"}[:failures], want...)
					} else {
						want = nil
					}
					m := retry.NewMethod("store.Get", atOnce, retry.WithTracker(tracker), retry.WithBreaker(b), opt)
					s := answering(errUnavailable)
					ended := make(chan any)
					go func() {
						defer func() { ended <- recover() }()
						m.Do(t.Context(), func(ctx context.Context) error {
							if s.calls() == failures {
								end()
							}
							return s.get(ctx)
						})
					}()
					if value := <-ended; name == "panic" && value != "broken" {
						t.Errorf("got panic %v, want its own value", value)
					}
					wantState(t, b, retry.Open)
					if !slices.Equal(got, want) {
						t.Errorf("got events %q, want %q", got, want)
					}
					attempts := uint64(1 + failures)
					wantStats(t, tracker.Stats("store.Get"), retry.Stats{Calls: 1, Attempts: attempts, Failures: attempts, Retries: attempts - 1, Panics: 1})
				})
			}
		}
	}
}

// A probe that ends by a panic or runtime.Goexit has failed, and frees its
// place.
func TestC42PanicInProbe(t *testing.T) {
	for _, way := range ways {
		for name, end := range map[string]func(){"panic": func() { panic("broken") }, "Goexit": runtime.Goexit} {
			t.Run(way.name+"/"+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					b := retry.NewBreaker(retry.BreakerPolicy{Failures: 1, Cooldown: time.Second})
					play(b, "f")
					time.Sleep(time.Second)

					var value any
					go func() {
						defer func() { value = recover() }()
						way.call(b, func() error { end(); return nil })
					}()
					synctest.Wait()
					if name == "panic" && value != "broken" {
						t.Errorf("got panic %v, want its own value", value)
					}
					wantState(t, b, retry.Open)
					time.Sleep(time.Second)
					if err := way.call(b, func() error { return nil }); err != nil {
						t.Errorf("the next probe: %v", err)
					}
					wantState(t, b, retry.Closed)
				})
			})
		}
	}
}

// The place of a probe that never returns is freed after a cooldown.
func TestC43ProbeThatNeverReturns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := retry.NewBreaker(retry.BreakerPolicy{Failures: 1, Cooldown: time.Second, Probes: 2})
		told := changes(b)
		play(b, "f")
		time.Sleep(time.Second)
		for range 5 {
			wantAllowed(t, b)
			wantAllowed(t, b)
			time.Sleep(time.Second - 1)
			wantRejected(t, b)
			time.Sleep(1 * time.Nanosecond)
		}
		play(b, "ss")
		wantState(t, b, retry.Closed)
		wantChanges(t, told, "closed→open", "open→half-open", "half-open→closed")
	})
}

// Probes slower than the cooldown close the breaker: their places are
// reassigned, but their outcomes count. The test makes 10 calls per second of
// 1.5s each, with a cooldown of 1s; without this rule, all calls during a probe
// were rejected.
func TestC43SlowProbes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := retry.NewBreaker(retry.BreakerPolicy{Failures: 1, Cooldown: time.Second})
		told := changes(b)
		play(b, "f")
		begun, rejected := time.Now(), 0
		for range 1200 {
			go func() {
				came := time.Since(begun)
				err := b.Do(func() error { time.Sleep(1500 * time.Millisecond); return nil })
				if errors.Is(err, retry.ErrOpen) && came >= time.Minute {
					rejected++
				}
			}()
			time.Sleep(100 * time.Millisecond)
		}
		time.Sleep(2 * time.Second)
		if rejected > 0 {
			t.Errorf("%d calls of the second minute were rejected, want none", rejected)
		}
		wantState(t, b, retry.Closed)
		wantChanges(t, told, "closed→open", "open→half-open", "half-open→closed")
	})
}

// A probe that has lost its place opens the breaker if it fails, and frees no
// other place if it is canceled.
func TestC43OutcomeOfASlowProbe(t *testing.T) {
	for _, tt := range []struct {
		name string
		say  func(*retry.Permit)
		want retry.State
	}{
		{"success", (*retry.Permit).Success, retry.Closed},
		{"failure", (*retry.Permit).Failure, retry.Open},
		{"cancel", (*retry.Permit).Cancel, retry.HalfOpen},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := retry.NewBreaker(retry.BreakerPolicy{Failures: 1, Cooldown: time.Second})
				play(b, "f")
				time.Sleep(time.Second)
				slow := wantAllowed(t, b)
				time.Sleep(time.Second)
				wantAllowed(t, b)
				tt.say(slow)
				wantState(t, b, tt.want)
				if tt.want != retry.Closed {
					wantRejected(t, b)
				}
			})
		})
	}
}

// Probes that have lost their places count along with those that took them.
func TestC43SlowProbesOfSeveral(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := retry.NewBreaker(retry.BreakerPolicy{Failures: 1, Cooldown: time.Second, Probes: 3})
		play(b, "f")
		time.Sleep(time.Second)
		play(b, "s")
		slow := wantAllowed(t, b)
		wantAllowed(t, b)
		wantRejected(t, b)
		time.Sleep(time.Second)
		instead := wantAllowed(t, b)
		wantAllowed(t, b)
		wantRejected(t, b) // one has passed and two are under way
		slow.Success()
		wantState(t, b, retry.HalfOpen)
		instead.Success()
		wantState(t, b, retry.Closed)
	})
}

// Simultaneous failures open the breaker once.
func TestC44OneOpening(t *testing.T) {
	for _, p := range []retry.BreakerPolicy{{Failures: 3}, {Rate: 0.5, MinCalls: 3}} {
		for range 100 {
			b := retry.NewBreaker(p)
			told := changes(b)
			permits := make([]*retry.Permit, 50)
			for i := range permits {
				permits[i] = wantAllowed(t, b)
			}
			var failing sync.WaitGroup
			for _, permit := range permits {
				failing.Go(permit.Failure)
			}
			failing.Wait()
			wantState(t, b, retry.Open)
			wantChanges(t, told, "closed→open")
		}
	}
}

// A rejection ends the call at once without an attempt, is not a failure, and
// has the name of the breaker and the time of the next probe.
func TestC46Rejection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tracker := new(retry.Tracker)
		b := retry.NewBreaker(retry.BreakerPolicy{Name: "store", Failures: 1, Cooldown: time.Minute})
		m := retry.NewMethod("store.Get", retry.Policy{}, retry.WithTracker(tracker), retry.WithBreaker(b))
		play(b, "f")
		opened := time.Now()
		time.Sleep(10 * time.Second)

		s := answering(nil)
		err := m.Do(t.Context(), s.get)
		wantIs(t, err, retry.ErrOpen)
		wantCalls(t, s, 0)
		if open, ok := errors.AsType[*retry.OpenError](err); !ok || open.Breaker != "store" || !open.Until.Equal(opened.Add(time.Minute)) {
			t.Errorf("got %v, want an OpenError of store until %v", err, opened.Add(time.Minute))
		}
		if e, ok := errors.AsType[*retry.Error](err); !ok || e.Method != "store.Get" || e.Attempts != 0 || e.Last != nil {
			t.Errorf("got %#v, want an Error of store.Get without an attempt", err)
		}
		if waited := time.Since(opened); waited != 10*time.Second {
			t.Errorf("it took %v, want no time", waited-10*time.Second)
		}
		wantStats(t, tracker.Stats("store.Get"), retry.Stats{Calls: 1, Rejected: 1})
		wantState(t, b, retry.Open)
	})
}

// While all probes are in flight, a rejection has the time when their places
// are freed.
func TestC46RejectionWhileHalfOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := retry.NewBreaker(retry.BreakerPolicy{Failures: 1, Cooldown: time.Minute})
		play(b, "f")
		time.Sleep(2 * time.Minute)
		wantAllowed(t, b)
		_, err := b.Allow()
		if open, ok := errors.AsType[*retry.OpenError](err); !ok || !open.Until.Equal(time.Now().Add(time.Minute)) {
			t.Errorf("got %v, want an OpenError until %v", err, time.Now().Add(time.Minute))
		}
	})
}

// ForceOpen lasts until Reset, whatever the time and the outcomes of attempts.
func TestC47ForceOpenAndReset(t *testing.T) {
	for _, p := range []retry.BreakerPolicy{{Failures: 2}, {Rate: 0.5, MinCalls: 2}} {
		synctest.Test(t, func(t *testing.T) {
			b := retry.NewBreaker(p)
			told := changes(b)
			late := wantAllowed(t, b)
			play(b, "f")

			b.ForceOpen()
			b.ForceOpen()
			late.Success()
			time.Sleep(24 * time.Hour)
			wantState(t, b, retry.Open)
			_, err := b.Allow()
			if open, ok := errors.AsType[*retry.OpenError](err); !ok || !open.Until.IsZero() {
				t.Errorf("got %v, want an OpenError without an end", err)
			}

			b.Reset()
			b.Reset()
			wantState(t, b, retry.Closed)
			play(b, "f") // the one of before is forgotten
			wantState(t, b, retry.Closed)
			wantChanges(t, told, "closed→open", "open→closed")
		})
	}
}

// Reset closes a breaker in any state, and ignores probes in flight.
func TestC47ResetFromAnyState(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := retry.NewBreaker(retry.BreakerPolicy{Failures: 1, Cooldown: time.Second})
		play(b, "f")
		b.Reset()
		wantState(t, b, retry.Closed)

		play(b, "f")
		time.Sleep(time.Second)
		probe := wantAllowed(t, b)
		b.Reset()
		probe.Failure()
		wantState(t, b, retry.Closed)
	})
}

// Breakers do not share state.
func TestC47BreakersAreApart(t *testing.T) {
	a, b := retry.NewBreaker(retry.BreakerPolicy{Failures: 1}), retry.NewBreaker(retry.BreakerPolicy{Failures: 1})
	play(a, "f")
	wantState(t, a, retry.Open)
	wantState(t, b, retry.Closed)
	b.ForceOpen()
	a.Reset()
	wantState(t, a, retry.Closed)
	wantState(t, b, retry.Open)
}

// Every attempt of a call consults the breaker and is counted. If they open it,
// the call ends at once instead of waiting for the rejection.
func TestC48AttemptsOpenTheBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tracker := new(retry.Tracker)
		b := retry.NewBreaker(retry.BreakerPolicy{Failures: 2})
		m := retry.NewMethod("store.Get", retry.Policy{MaxAttempts: 5, Jitter: retry.NoJitter}, retry.WithTracker(tracker), retry.WithBreaker(b))
		s := answering(errUnavailable)
		begun := time.Now()
		err := m.Do(t.Context(), s.get)
		wantIs(t, err, retry.ErrOpen, errUnavailable)
		wantWaits(t, s, 100*time.Millisecond)
		if e, ok := errors.AsType[*retry.Error](err); !ok || e.Attempts != 2 {
			t.Errorf("got %v, want an Error of 2 attempts", err)
		}
		if took := time.Since(begun); took != 100*time.Millisecond {
			t.Errorf("it took %v, want 100ms", took)
		}
		wantStats(t, tracker.Stats("store.Get"), retry.Stats{Calls: 1, Attempts: 2, Failures: 2, Retries: 1, Rejected: 1})
	})
}

// A breaker that opens during a call's wait ends the call.
func TestC48OpeningDuringAWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := retry.NewBreaker(retry.BreakerPolicy{})
		m := retry.NewMethod("store.Get", retry.Policy{}, retry.WithTracker(nil), retry.WithBreaker(b))
		time.AfterFunc(10*time.Millisecond, b.ForceOpen)
		s := answering(errUnavailable)
		err := m.Do(t.Context(), s.get)
		wantIs(t, err, retry.ErrOpen, errUnavailable)
		wantCalls(t, s, 1)
	})
}

// A cooldown that will have passed by the next attempt does not end the call:
// that attempt probes.
func TestC48CooldownShorterThanTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := retry.NewBreaker(retry.BreakerPolicy{Failures: 1, Cooldown: 100 * time.Millisecond})
		m := retry.NewMethod("store.Get", retry.Policy{Jitter: retry.NoJitter}, retry.WithTracker(nil), retry.WithBreaker(b))
		s := answering(errUnavailable, nil)
		if err := m.Do(t.Context(), s.get); err != nil {
			t.Error(err)
		}
		wantWaits(t, s, 100*time.Millisecond)
		wantState(t, b, retry.Closed)
	})
}

// A listener runs without a lock: it may query and change the breaker.
func TestListenerCallsBack(t *testing.T) {
	b := retry.NewBreaker(retry.BreakerPolicy{Failures: 1})
	told := changes(b)
	b.OnStateChange(func(_, to retry.State) {
		b.State()
		b.Counts()
		b.Allow()
		b.OnStateChange(func(retry.State, retry.State) {})
		if to == retry.Open {
			b.Reset() // reported after this
		}
	})
	play(b, "f")
	wantState(t, b, retry.Closed)
	wantChanges(t, told, "closed→open", "open→closed")
}

// A nil listener is ignored.
func TestNilListener(t *testing.T) {
	b := retry.NewBreaker(retry.BreakerPolicy{Failures: 1})
	b.OnStateChange(nil)
	play(b, "f")
	wantState(t, b, retry.Open)
}

// Polling does not fail: a result that is not ready leaves the breaker closed
// and clears earlier failures, like any answer.
func TestC40Polling(t *testing.T) {
	b := retry.NewBreaker(retry.BreakerPolicy{Failures: 3})
	play(b, "ff")
	m := retry.NewMethod("jobs.Get", retry.Policy{MaxAttempts: 10, Delay: retry.NoDelay}, retry.WithTracker(nil), retry.WithBreaker(b))
	s := answering(retry.Again(nil))
	if err := m.Do(t.Context(), s.get); err != nil {
		t.Error(err)
	}
	wantCalls(t, s, 10)
	wantState(t, b, retry.Closed)
	if got := countsOf(b); got != (counts{}) {
		t.Errorf("got %+v, want zero", got)
	}
}

// A panic in a listener reaches the goroutine that caused the change and breaks
// nothing: the breaker has changed, and later changes are delivered.
func TestPanickingListener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := retry.NewBreaker(retry.BreakerPolicy{Failures: 1, Cooldown: time.Second})
		told := changes(b)
		var broken bool
		b.OnStateChange(func(from, to retry.State) {
			if broken {
				panic(fmt.Sprint("on ", to))
			}
		})
		wantPanic := func(want string, f func()) {
			t.Helper()
			broken = true
			if got := panicOf(f); got != want {
				t.Errorf("got panic %v, want %q", got, want)
			}
			broken = false
		}

		wantPanic("on open", func() { play(b, "f") })
		wantState(t, b, retry.Open)
		time.Sleep(time.Second)
		wantPanic("on half-open", func() { b.Allow() })
		play(b, "s") // the place of the probe that was not made is free
		wantState(t, b, retry.Closed)
		wantPanic("on open", b.ForceOpen)
		wantPanic("on closed", b.Reset)
		wantChanges(t, told, "closed→open", "open→half-open", "half-open→closed", "closed→open", "open→closed")
	})
}

// State never reports a state that the breaker is not in: an open breaker is
// not half-open for a moment while it opens or closes.
func TestStateWhileChanging(t *testing.T) {
	b := retry.NewBreaker(retry.BreakerPolicy{Failures: 1, Cooldown: time.Hour})
	stop := make(chan struct{})
	var watching sync.WaitGroup
	var halfOpen atomic.Int64
	watching.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				if b.State() == retry.HalfOpen {
					halfOpen.Add(1)
				}
			}
		}
	})
	for range 50_000 {
		play(b, "f")
		b.Reset()
	}
	close(stop)
	watching.Wait()
	if n := halfOpen.Load(); n > 0 {
		t.Errorf("half-open was seen %d times, want never within an hour", n)
	}
}

// A breaker created outside a synctest bubble, such as a package variable,
// works inside: it uses the clock of its caller.
func TestBreakerFromOutsideTheBubble(t *testing.T) {
	for _, p := range []retry.BreakerPolicy{
		{Failures: 2, Cooldown: time.Second},
		{Rate: 0.5, MinCalls: 2, Cooldown: time.Second},
	} {
		b := retry.NewBreaker(p)
		play(b, "f")
		b.Reset()
		synctest.Test(t, func(t *testing.T) {
			play(b, "ff")
			wantState(t, b, retry.Open)
			time.Sleep(time.Second - 1)
			wantRejected(t, b)
			time.Sleep(1 * time.Nanosecond)
			play(b, "s")
			wantState(t, b, retry.Closed)
		})
		wantState(t, b, retry.Closed)
		play(b, "ff")
		wantState(t, b, retry.Open)
	}
}

// The states have names.
func TestStateString(t *testing.T) {
	for state, want := range map[retry.State]string{
		retry.Closed: "closed", retry.Open: "open", retry.HalfOpen: "half-open", -1: "unknown", 3: "unknown",
	} {
		if got := state.String(); got != want {
			t.Errorf("State(%d): got %q, want %q", int(state), got, want)
		}
	}
}

// The rejection by an inner breaker says nothing about the service guarded by
// the outer one: it neither opens that one nor clears its failures.
func TestRejectionOfAnInnerBreaker(t *testing.T) {
	inner := retry.NewBreaker(retry.BreakerPolicy{})
	inner.ForceOpen()
	outer := retry.NewBreaker(retry.BreakerPolicy{Failures: 3})
	play(outer, "ff")
	for range 5 {
		outer.Do(func() error { return inner.Do(func() error { return nil }) })
	}
	if got := countsOf(outer).failures; got != 2 {
		t.Errorf("the outer breaker has counted %d failures, want the 2 from before", got)
	}
}
