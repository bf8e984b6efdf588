//go:build go1.26

package retry_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// Go returns at once, and Wait returns the result of the retried call, any
// number of times and on any goroutine.
func TestGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin, calls := time.Now(), 0
		future := retry.Go(func() (string, error) {
			return retry.Value(t.Context(), retry.Policy{Jitter: retry.NoJitter}, func(context.Context) (string, error) {
				calls++
				if calls < 3 {
					return "", errUnavailable
				}
				return "ann", errNotFound
			})
		})
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				if name, err := future.Wait(t.Context()); name != "ann" || err != errNotFound {
					t.Errorf("got %q and error %v", name, err)
				}
			})
		}
		wg.Wait()
		if took := time.Since(begin); calls != 3 || took != 300*time.Millisecond {
			t.Errorf("got %d calls in %v", calls, took)
		}
	})
}

// Done is closed when the call has ended, not before.
func TestFutureDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		future := retry.Go(func() (int, error) {
			time.Sleep(time.Second)
			return 1, nil
		})
		select {
		case <-future.Done():
			t.Error("done before the call has ended")
		case <-time.After(time.Second - 1):
		}
		begin := time.Now()
		<-future.Done()
		if late := time.Since(begin); late != 1 {
			t.Errorf("done %v later", late)
		}
	})
}

// If the context of Wait ends first, Wait returns its cause and the zero value,
// and the call continues.
func TestFutureWaitCanceled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		impatient := errors.New("impatient")
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, impatient)
		defer cancel()
		future := retry.Go(func() (int, error) {
			time.Sleep(time.Minute)
			return 1, errUnavailable
		})
		if value, err := future.Wait(ctx); value != 0 || err != impatient {
			t.Errorf("got %d and error %v", value, err)
		}
		<-future.Done()
		for range 100 { // a select would choose either
			if value, err := future.Wait(ctx); value != 1 || err != errUnavailable {
				t.Fatalf("after the call: got %d and error %v", value, err)
			}
		}
	})
}

// The context of the call ends it, even during a wait.
func TestGoCanceled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		future := retry.Go(func() (int, error) {
			return retry.Value(ctx, retry.Policy{Delay: time.Hour, MaxDelay: time.Hour}, func(context.Context) (int, error) {
				return 1, errUnavailable
			})
		})
		synctest.Wait()
		cancel()
		value, err := future.Wait(t.Context())
		wantIs(t, err, context.Canceled, errUnavailable)
		if value != 1 {
			t.Errorf("got %d, want what the last attempt returned", value)
		}
	})
}

// A panic in the call is raised by every Wait, with its value and its stack.
func TestFuturePanic(t *testing.T) {
	boom := errors.New("boom")
	for name, future := range map[string]*retry.Future[int]{
		"in the func": retry.Go(func() (int, error) { panic(boom) }),
		"in the loop": retry.Go(func() (int, error) {
			return retry.Value(t.Context(), retry.Policy{}, func(context.Context) (int, error) { panic(boom) })
		}),
	} {
		for range 2 {
			e, ok := panicOf(func() { future.Wait(t.Context()) }).(*retry.PanicError)
			if !ok || e.Value != boom || !errors.Is(e, boom) {
				t.Fatalf("%s: got panic %v", name, e)
			}
			for _, text := range []string{"boom", "TestFuturePanic"} { // value, and where it was
				if !strings.Contains(e.Error(), text) {
					t.Errorf("%s: got text %q, want it to have %q", name, e, text)
				}
			}
		}
	}
	future := retry.Go(func() (int, error) { panic(nil) })
	if e, ok := panicOf(func() { future.Wait(t.Context()) }).(*retry.PanicError); !ok {
		t.Error("panic(nil) is lost")
	} else if _, ok := e.Value.(*runtime.PanicNilError); !ok {
		t.Errorf("got %v, want what recover returns of panic(nil)", e.Value)
	}
}

// A panic is counted and reported to observers even if Wait is not called.
func TestFuturePanicUnawaited(t *testing.T) {
	tracker := new(retry.Tracker)
	m := retry.NewMethod("store.Get", atOnce, retry.WithTracker(tracker), support.WithPanics())
	var told []retry.EventKind
	observed := retry.NewMethod("store.List", atOnce, retry.WithTracker(tracker),
		retry.WithObserver(func(_ context.Context, e retry.Event) { told = append(told, e.Kind) }))
	for _, m := range []*retry.Method{m, observed} {
		future := retry.Go(func() (int, error) {
			return 0, m.Do(context.Background(), func(context.Context) error { panic("boom") })
		})
		<-future.Done()
		wantStats(t, tracker.Stats(m.Name()), retry.Stats{Calls: 1, Attempts: 1, Failures: 1, Panics: 1})
	}
	if !slices.Equal(told, []retry.EventKind{retry.Panicked}) {
		t.Errorf("got events %v, want that of the panic", told)
	}
}

// A call that exits its goroutine completes the future with an error.
func TestFutureGoexit(t *testing.T) {
	future := retry.Go(func() (int, error) {
		runtime.Goexit()
		return 1, nil
	})
	value, err := future.Wait(t.Context())
	if value != 0 || err == nil || !strings.Contains(err.Error(), "runtime.Goexit") {
		t.Errorf("got %d and error %v", value, err)
	}
}
