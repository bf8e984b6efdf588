package retry

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry/internal/access"
)

// collected runs the garbage collector until done reports true.
func collected(t *testing.T, done func() bool) {
	t.Helper()
	for begun := time.Now(); !done(); runtime.Gosched() {
		if time.Since(begun) > 10*time.Second {
			t.Fatal("the method is still held")
		}
		runtime.GC()
	}
}

func (t *Tracker) holds(name string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.methods.of(name).live)
}

func (b *Budget) holds() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.seen)
}

// A Method that is no longer in use is collected, and its totals are kept: a
// program may create one per request.
func TestMethodIsCollected(t *testing.T) {
	const methods, calls = 50, 7
	down := errors.New("down")
	tracker := new(Tracker)
	budget := NewBudget(BudgetPolicy{})
	breaker := NewBreaker(BreakerPolicy{Failures: 1 << 20})
	policy := Policy{MaxAttempts: 2, Delay: NoDelay}
	for range methods {
		m := NewMethod("store.Get", policy, WithTracker(tracker), WithBudget(budget), WithBreaker(breaker))
		for range calls {
			m.Do(context.Background(), func(context.Context) error { return nil })
		}
		m.Do(context.Background(), func(context.Context) error { return down })
	}
	collected(t, func() bool { return tracker.holds("store.Get") == 0 && budget.holds() == 0 })
	want := Stats{
		Calls:     methods * (calls + 1),
		Attempts:  methods * (calls + 2),
		Successes: methods * calls,
		FirstTry:  methods * calls,
		Failures:  methods * 2,
		Retries:   methods,
		GaveUp:    methods,
		Waits:     methods,
		Retried:   [maxRetries]uint64{methods},
	}
	if got := tracker.Stats("store.Get"); got != want {
		t.Errorf("statistics:\n got %+v\nwant %+v", got, want)
	}

	NewMethod("store.Get", policy, WithTracker(tracker)).Do(context.Background(), func(context.Context) error { return nil })
	if got := tracker.Stats("store.Get").Calls; got != want.Calls+1 {
		t.Errorf("after another call: got %d calls, want %d", got, want.Calls+1)
	}
}

// A tracker lists breakers without keeping them alive, except shared ones.
func TestListedBreakerIsCollected(t *testing.T) {
	tracker := new(Tracker)
	shared := Internals(access.Key{}).WithSharedBreaker(BreakerPolicy{Name: "db"})
	for range 50 {
		NewMethod("store.Get", Policy{}, WithTracker(tracker), WithBreaker(NewBreaker(BreakerPolicy{})))
		NewMethod("store.Get", Policy{}, WithTracker(tracker), shared)
	}
	collected(t, func() bool {
		tracker.mu.Lock()
		defer tracker.mu.Unlock()
		return len(tracker.single.live) == 1
	})
	for name, b := range tracker.Breakers() {
		if name != "db" || b != tracker.Breaker("db") {
			t.Errorf("got %q, want what is shared", name)
		}
	}
}

// The calls of a Method that was collected have paid into the budget.
func TestCollectedMethodHasPaid(t *testing.T) {
	budget := NewBudget(BudgetPolicy{Floor: NoFloor})
	m := NewMethod("store.Get", Policy{MaxAttempts: 11, Delay: NoDelay}, WithTracker(nil), WithBudget(budget))
	m.Do(context.Background(), func(context.Context) error { return errors.New("down") }) // takes all 10 tokens
	for range 50 {
		m.Do(context.Background(), func(context.Context) error { return nil })
	}
	runtime.KeepAlive(m)
	collected(t, func() bool { return budget.holds() == 0 })
	if got := budget.Tokens(); got != 5 {
		t.Errorf("got %v tokens of 50 calls, want 5", got)
	}
}
