package retry_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
)

// FuzzOverride checks that overrides are all or nothing: text that is refused changes
// nothing, and text that is accepted leaves valid policies within their bounds, and is the
// same when it is applied again.
func FuzzOverride(f *testing.F) {
	for _, text := range []string{
		"* attempts=5", "* off\nstore.Get on", "store.* breaker cooldown=10s\n* budget ratio=0.5", "* throttle k=3 window=1m\n* hedge after=p99 max=0", "* attempts=0", "a.*\n# x",
		"* delay=10s", "* attempts=2\nstore.Get attempts=7 timeout=1s", "*.Get attempts=3\nstor* attempts=4", "* breaker rate=0.5 window=1ns", "*o*e*t* observe",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		tracker := new(retry.Tracker)
		guards := retry.Options(retry.WithBreaker(new(retry.Breaker)), retry.WithBudget(new(retry.Budget)), retry.WithTracker(tracker))
		methods := []*retry.Method{
			retry.NewMethod("store.Get", retry.Policy{}, guards),
			retry.NewMethod("store.Put", retry.Policy{MaxAttempts: 4, Bounds: retry.Bounds{Min: 3, Max: 6}}, guards),
			retry.NewMethod("pay.Charge", retry.Policy{Frozen: true}, guards),
		}
		if err := tracker.Override("store.Get attempts=2\n* breaker failures=7"); err != nil {
			t.Fatal(err)
		}
		state := func() string {
			s := tracker.Snapshot()
			var b strings.Builder
			for _, m := range s.Methods {
				fmt.Fprintln(&b, m.Key, m.Policy, m.Mode, m.Overrides)
			}
			return b.String()
		}
		before := state()
		err := tracker.Override(text)
		after := state()
		if err != nil && before != after {
			t.Errorf("refused with %v, but changed\n%s to\n%s", err, before, after)
		}
		for _, m := range methods {
			if p := m.Policy(); p.Validate() != nil || p.Bounds.Max > 0 && p.MaxAttempts > 1 && (p.MaxAttempts < p.Bounds.Min || p.MaxAttempts > p.Bounds.Max) {
				t.Errorf("%s has %v", m.Name(), p)
			}
		}
		if err == nil && (tracker.Override(text) != nil || state() != after) {
			t.Errorf("another time changed\n%s to\n%s", after, state())
		}
		if tracker.Override("") != nil || methods[0].Policy().String() != (retry.Policy{}).String() {
			t.Error("the policy of the program is not restored")
		}
	})
}

// Concurrent changes, calls, new methods and readers: no update is lost.
func TestOverrideStress(t *testing.T) {
	const methods, changes = 50, 100
	tracker := new(retry.Tracker)
	all := make([]*retry.Method, methods)
	breaker, budget := retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{Failures: 1 << 20})), retry.WithBudget(new(retry.Budget))
	throttle, hedge := retry.WithThrottle(new(retry.Throttle)), retry.WithHedge(retry.NewHedge(retry.HedgePolicy{Warm: 1}))
	for i := range all {
		all[i] = retry.NewMethod(fmt.Sprint("store.Get", i), atOnce, retry.WithTracker(tracker), breaker, budget, throttle, hedge)
	}
	var group sync.WaitGroup
	run := func(f func(i int)) {
		group.Add(1)
		go func() {
			defer group.Done()
			for i := range changes {
				f(i)
			}
		}()
	}
	for source := range 4 {
		run(func(i int) {
			text := fmt.Sprintf("store.Get%d* attempts=%d\n* breaker cooldown=%ds\n* breaker rate=0.%d\n* budget ratio=0.%d\n* throttle k=%d window=%ds\n* hedge after=p%d", source+1, 2+i, 1+i, 1+i%9, 1+i%9, 1+i, 1+i, 1+i%99)
			if err := tracker.OverrideFrom(fmt.Sprint(source), text); err != nil {
				t.Error(err)
			}
		})
	}
	for range 2 {
		run(func(i int) {
			m := all[i%methods]
			m.Do(context.Background(), func(ctx context.Context) error {
				_, err := retry.Hedged(ctx, m, func(context.Context) (int, error) {
					if i%3 == 0 {
						return 0, errUnavailable
					}
					return 0, nil
				})
				return err
			})
		})
	}
	late := make([]*retry.Method, changes)
	run(func(i int) {
		late[i] = retry.NewMethod(fmt.Sprint("store.Get1late", i), atOnce, retry.WithTracker(tracker))
	})
	run(func(int) { tracker.Snapshot(); tracker.Overrides() })
	group.Wait()
	for _, m := range append(late, all...) {
		want := 3
		if strings.ContainsAny(m.Name()[len("store.Get"):len("store.Get")+1], "1234") {
			want = 2 + changes - 1
		}
		if got := m.Policy().MaxAttempts; got != want {
			t.Errorf("%s: %d attempts, want %d: an update is lost", m.Name(), got, want)
		}
	}
}
