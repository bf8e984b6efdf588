//go:build go1.26

package retry_test

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Errors that a method keeps returning are counted like others: by class and name, also if
// they are marked, and whether the call ends at once or not.
func TestSnapshotSentinels(t *testing.T) {
	down := errors.New("down")
	for name, tt := range map[string]struct {
		err             error
		classes, errors string
	}{
		"final":    {io.EOF, "[{final 9}]", "[{io.EOF 9}]"},
		"retried":  {down, "[{unclassified 9}]", "[{*errors.errorString 9}]"},
		"marked":   {retry.Permanent(down), "[{final 9}]", "[{*errors.errorString 9}]"},
		"unknown":  {retry.Unknown.Mark(io.EOF), "[{unknown 9}]", "[{io.EOF 9}]"},
		"again":    {retry.Again(io.EOF), "[{unknown 9}]", "[{io.EOF 9}]"},
		"no error": {retry.Again(nil), "[{unknown 9}]", "[{result 9}]"},
	} {
		t.Run(name, func(t *testing.T) {
			for breaker, opt := range map[string]retry.Option{"alone": nil, "guarded": retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{Failures: 99}))} {
				tracker := new(retry.Tracker)
				m := retry.NewMethod("store.Get", retry.Policy{MaxAttempts: 1}, retry.WithTracker(tracker), opt)
				for range 9 {
					m.Do(t.Context(), answering(tt.err).get)
				}
				s := only(t, tracker)
				if some(s.Classes) != tt.classes || some(s.Errors) != tt.errors || s.Calls != 9 || s.Failures != 9 || s.Failed+s.GaveUp != 9 {
					t.Errorf("%s: got %s, %s and %+v, want %s and %s", breaker, some(s.Classes), some(s.Errors), s.Stats, tt.classes, tt.errors)
				}
			}
		})
	}
}

// The same error is counted by the class that it has at the time: by its mark, or by what a
// classifier says. More errors than a method has sentinels are counted, too.
func TestSnapshotClassOfSentinels(t *testing.T) {
	class := retry.Unclassified
	tracker := new(retry.Tracker)
	m := retry.NewMethod("store.Get", retry.Policy{MaxAttempts: 1, Class: func(error) retry.Class { return class }}, retry.WithTracker(tracker))
	down := errors.New("down")
	for range 5 {
		for class = range retry.Final + 1 {
			m.Do(t.Context(), answering(down).get)
			m.Do(t.Context(), answering(retry.Permanent(down)).get)
			m.Do(t.Context(), answering(retry.After(down, -time.Second)).get)
			m.Do(t.Context(), answering(retry.After(down, time.Second)).get)
		}
	}
	// Without an opinion of the classifier, the wait decides.
	const want = "[{unclassified 5} {unknown 20} {unexecuted 15} {final 40}]"
	if s := only(t, tracker); some(s.Classes) != want || some(s.Errors) != "[{*errors.errorString 80}]" {
		t.Errorf("got %s and %s, want %s", some(s.Classes), some(s.Errors), want)
	}
}

// ReadSnapshot returns what Snapshot does, whatever was in the memory before.
func TestReadSnapshot(t *testing.T) {
	var s retry.Snapshot
	for _, methods := range []int{3, 1, 0, 5} {
		tracker := new(retry.Tracker)
		var kept []*retry.Method
		for i := range methods {
			opts := []retry.Option{retry.WithTracker(tracker), retry.WithLatency()}
			if i%2 == 0 {
				opts = []retry.Option{
					retry.WithTracker(tracker),
					retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{Failures: 1})),
					retry.WithBudget(retry.NewBudget(retry.BudgetPolicy{Floor: retry.NoFloor})),
					retry.WithThrottle(new(retry.Throttle)), retry.WithHedge(retry.NewHedge(retry.HedgePolicy{After: time.Duration(i + 1)})),
				}
			}
			m := retry.NewMethod(fmt.Sprint("m", (i+methods)%5), atOnce, opts...)
			m.Do(t.Context(), answering([]error{nil, io.EOF, errUnavailable}[i%3]).get)
			kept = append(kept, m)
		}
		tracker.ReadSnapshot(&s)
		want := tracker.Snapshot()
		s.Time, want.Time = time.Time{}, time.Time{}
		if got, want := contents(s), contents(want); got != want {
			t.Errorf("%d methods: got\n%s\nwant\n%s", methods, got, want)
		}
		runtime.KeepAlive(kept)
	}
}

// contents returns what a snapshot contains.
func contents(s retry.Snapshot) string {
	text := fmt.Sprint(s.Breakers, s.Budgets, s.Throttles, s.GaveUp)
	for _, m := range s.Methods {
		calls, attempts := m.CallTimes, m.AttemptTimes
		hedge := m.Hedge
		m.CallTimes, m.AttemptTimes, m.Hedge = nil, nil, nil
		text += fmt.Sprintf("\n%+v %+v %+v %+v", m, calls, attempts, hedge)
	}
	return text
}

// Reading a snapshot of 1,000 methods again and again allocates next to nothing, and the
// struct of a method, which is most of a new Snapshot, does not grow unnoticed.
func TestSnapshotMemory(t *testing.T) {
	tracker, kept := manyMethods(t.Context())
	var s retry.Snapshot
	tracker.ReadSnapshot(&s)
	if n := testing.AllocsPerRun(10, func() { tracker.ReadSnapshot(&s) }); n > 10 {
		t.Errorf("got %v allocations", n)
	}
	if size := reflect.TypeFor[retry.MethodStats]().Size(); size > 624 {
		t.Errorf("MethodStats has %d bytes", size)
	}
	runtime.KeepAlive(kept)
}
