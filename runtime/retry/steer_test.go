//go:build go1.26

package retry_test

import (
	"context"
	"errors"
	"fmt"
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

// fail makes a call that fails, and returns the number of attempts and the error.
func fail(ctx context.Context, m *retry.Method) (n int, err error) {
	err = m.Do(ctx, func(context.Context) error { n++; return errUnavailable })
	return n, err
}

// A breaker changes in place: it keeps its state and its counts.
func TestOverrideBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tracker := new(retry.Tracker)
		breaker := retry.NewBreaker(retry.BreakerPolicy{Failures: 3, Cooldown: time.Minute})
		m := retry.NewMethod("pay.Charge", retry.Policy{MaxAttempts: 1}, retry.WithTracker(tracker), retry.WithBreaker(breaker))
		fail(t.Context(), m)
		fail(t.Context(), m)
		override(t, tracker, "pay.* breaker cooldown=10s")
		override(t, tracker, "pay.* breaker cooldown=10s\n* attempts=2") // not its own line
		if _, failures := breaker.Counts(); failures != 2 {
			t.Errorf("%d failures, want the 2 before the change", failures)
		}
		fail(t.Context(), m)
		wantState(t, breaker, retry.Open)
		time.Sleep(10 * time.Second)
		wantState(t, breaker, retry.HalfOpen)
		override(t, tracker, "pay.* breaker failures=1 cooldown=1h")
		wantState(t, breaker, retry.HalfOpen)
		fail(t.Context(), m)
		time.Sleep(time.Minute)
		wantState(t, breaker, retry.Open)
		override(t, tracker, "")
		breaker.Reset()
		play(breaker, "ff")
		wantState(t, breaker, retry.Closed)
		play(breaker, "f")
		wantState(t, breaker, retry.Open)
	})
}

// A breaker can change between consecutive failures and a rate.
func TestOverrideRate(t *testing.T) {
	tracker := new(retry.Tracker)
	breaker := retry.NewBreaker(retry.BreakerPolicy{})
	m := retry.NewMethod("pay.Charge", atOnce, retry.WithTracker(tracker), retry.WithBreaker(breaker))
	override(t, tracker, "* breaker rate=0.5 min=4")
	play(breaker, "ssfs")
	override(t, tracker, "* breaker rate=0.4 min=4")
	play(breaker, "f")
	wantState(t, breaker, retry.Open)
	override(t, tracker, "* breaker failures=2")
	breaker.Reset()
	play(breaker, "ssff")
	wantState(t, breaker, retry.Open)
	m.Name()
}

// A line for one of the methods that share a breaker changes it for all of them, and so does
// one for a set of breakers for those of further keys.
func TestOverrideSharedBreakers(t *testing.T) {
	tracker := new(retry.Tracker)
	shared := support.WithSharedBreaker(retry.BreakerPolicy{Name: "db"})
	a := retry.NewMethod("db.A", atOnce, retry.WithTracker(tracker), shared)
	override(t, tracker, "db.B breaker failures=1\ndb.A breaker failures=2\nfetch breaker failures=1")
	b := retry.NewMethod("db.B", atOnce, retry.WithTracker(tracker), shared)
	if errs := tracker.Override("db.B breaker failures=1\ndb.A breaker failures=2"); errs == nil || !strings.Contains(errs.Error(), "2:14: failures: db.A is as specific as db.B on line 1") {
		t.Errorf("got %v", errs)
	}
	override(t, tracker, "db.B breaker failures=1\nfetch breaker failures=1")
	play(tracker.Breaker("db"), "f")
	wantState(t, tracker.Breaker("db"), retry.Open)

	hosts := retry.NewBreakers[string](retry.BreakerPolicy{Name: "hosts"})
	old := hosts.Of("old")
	fetch := retry.NewMethod("fetch", atOnce, retry.WithTracker(tracker), retry.WithBreakers(hosts))
	for _, host := range []*retry.Breaker{old, hosts.Of("new")} {
		play(host, "f")
		wantState(t, host, retry.Open)
	}
	for _, m := range []*retry.Method{a, b, fetch} {
		m.Name()
	}
}

// A budget keeps its tokens.
func TestOverrideBudget(t *testing.T) {
	tracker := new(retry.Tracker)
	budget := retry.NewBudget(retry.BudgetPolicy{Floor: retry.NoFloor})
	m := retry.NewMethod("pay.Charge", retry.Policy{MaxAttempts: 7, Delay: retry.NoDelay}, retry.WithTracker(tracker), retry.WithBudget(budget))
	fail(t.Context(), m)
	if got := budget.Tokens(); got != 4 {
		t.Fatalf("%v tokens, want 4", got)
	}
	succeed := func() { m.Do(t.Context(), func(context.Context) error { return nil }) }
	succeed()
	override(t, tracker, "* budget ratio=0.5")
	if got := budget.Tokens(); got != 4.1 {
		t.Errorf("%v tokens, want 4.1", got)
	}
	succeed()
	override(t, tracker, "* budget fund=calls ratio=0.5")
	succeed()
	if got := budget.Tokens(); got != 5.1 {
		t.Errorf("%v tokens, want 5.1", got)
	}
	override(t, tracker, "")
	succeed()
	if got := budget.Tokens(); got < 5.19 || got > 5.21 {
		t.Errorf("%v tokens, want 5.2", got)
	}
}

// Off leaves guards aside.
func TestOverrideOff(t *testing.T) {
	tracker := new(retry.Tracker)
	hosts := retry.NewBreakers[string](retry.BreakerPolicy{Name: "hosts", Failures: 1})
	hosts.Of("a").ForceOpen()
	breaker := retry.NewBreaker(retry.BreakerPolicy{})
	breaker.ForceOpen()
	budget := retry.NewBudget(retry.BudgetPolicy{Floor: retry.NoFloor})
	get := retry.NewMethod("store.Get", atOnce, retry.WithTracker(tracker), retry.WithBreaker(breaker), retry.WithBudget(budget))
	fetch := retry.NewMethod("fetch", atOnce, retry.WithTracker(tracker), retry.WithBreakers(hosts))
	override(t, tracker, "* off")
	n, err := fail(t.Context(), get)
	if n != 1 || err != errUnavailable || budget.Tokens() != 10 {
		t.Errorf("%d attempts, error %v, %v tokens", n, err, budget.Tokens())
	}
	call := retry.CallPer(t.Context(), fetch, "a")
	n = 0
	for range call.Attempts(&err) {
		n++
		err = errUnavailable
	}
	if n != 1 || !call.GaveUp(&err) {
		t.Errorf("%d attempts per key", n)
	}
	override(t, tracker, "")
	if n, err := fail(t.Context(), get); n != 0 || !errors.Is(err, retry.ErrOpen) {
		t.Errorf("%d attempts, error %v after off", n, err)
	}
}

// Observe lets all calls through once, and counts what would have happened.
func TestOverrideObserve(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tracker := new(retry.Tracker)
		breaker := retry.NewBreaker(retry.BreakerPolicy{Failures: 15, Cooldown: time.Minute})
		budget := retry.NewBudget(retry.BudgetPolicy{Floor: retry.NoFloor})
		m := retry.NewMethod("store.Get", retry.Policy{}, retry.WithTracker(tracker), retry.WithBreaker(breaker), retry.WithBudget(budget))
		override(t, tracker, "* observe")
		for range 17 { // 10 of them would have been retried, 4 denied; then the breaker opens
			if n, err := fail(t.Context(), m); n != 1 || err != errUnavailable {
				t.Errorf("%d attempts, error %v", n, err)
			}
		}
		m.Do(t.Context(), func(context.Context) error { return nil })
		m.Do(t.Context(), func(context.Context) error { return retry.Permanent(errUnavailable) })
		s := tracker.Snapshot()
		want := []retry.Count{{Name: "retries", N: 10}, {Name: "rejected", N: 4}, {Name: "denied", N: 4}}
		if got := s.Methods[0]; !slices.Equal(got.Observed, want) || got.Mode != "observe" || got.Rejected+got.Retries != 0 || got.Calls != 19 || got.Attempts != 19 {
			t.Errorf("got %+v", got)
		}
		if s.Breakers[0].Denied != 0 || s.Budgets[0].Denied != 0 {
			t.Errorf("enforced: got %+v and %+v", s.Breakers, s.Budgets)
		}
		wantState(t, breaker, retry.Open)
		override(t, tracker, "")
		if n, _ := fail(t.Context(), m); n != 0 {
			t.Errorf("%d attempts in the mode on, want none", n)
		}
	})
}

// A call under way keeps its policy.
func TestOverrideDuringCall(t *testing.T) {
	tracker := new(retry.Tracker)
	for name, m := range map[string]*retry.Method{
		"direct": retry.NewMethod("a", atOnce, retry.WithTracker(tracker)),
		"slow":   retry.NewMethod("b", retry.Policy{Delay: retry.NoDelay, Timeout: time.Hour}, retry.WithTracker(tracker)),
	} {
		override(t, tracker, "")
		var n, after int
		m.Do(t.Context(), func(context.Context) error {
			if n++; n == 1 {
				override(t, tracker, "* attempts=1")
			}
			return errUnavailable
		})
		if after, _ = fail(t.Context(), m); n != 3 || after != 1 {
			t.Errorf("%s: %d attempts, then %d; want 3, then 1", name, n, after)
		}
	}
}

// Each change is an event with the old and the new text, and a record of a logger.
func TestOverrideEvents(t *testing.T) {
	tracker := new(retry.Tracker)
	var mu sync.Mutex
	var got []string
	watch := retry.WithObserver(func(_ context.Context, e retry.Event) {
		mu.Lock()
		defer mu.Unlock()
		if e.Kind == retry.PolicyChanged {
			tracker.Snapshot() // no lock is held
			got = append(got, fmt.Sprintf("%s: %s -> %s", e.Method, e.Old, e.New))
		}
	})
	breaker := retry.NewBreaker(retry.BreakerPolicy{})
	budget := retry.NewBudget(retry.BudgetPolicy{})
	m := retry.NewMethod("store.Get", atOnce, retry.WithTracker(tracker), watch, retry.WithBreaker(breaker), retry.WithBudget(budget))
	for _, text := range []string{"* attempts=2", "* attempts=2\n* breaker cooldown=10s", "store.Get attempts=2\n* breaker cooldown=10s", "* off\n* budget ratio=0.5", "* observe", ""} {
		override(t, tracker, text)
	}
	const rest = " delay=0s max=5s after=1m0s backoff=exponential factor=2 jitter=none"
	want := []string{
		"store.Get: attempts=3" + rest + " -> attempts=2" + rest,
		"store.Get: breaker failures=5 cooldown=1m0s probes=1 open=fail -> breaker failures=5 cooldown=10s probes=1 open=fail",
		"store.Get: attempts=2" + rest + " -> off attempts=3" + rest,
		"store.Get: breaker failures=5 cooldown=10s probes=1 open=fail -> breaker failures=5 cooldown=1m0s probes=1 open=fail",
		"store.Get: budget ratio=0.1 floor=10/s fund=successes -> budget ratio=0.5 floor=10/s fund=successes",
		"store.Get: off attempts=3" + rest + " -> observe attempts=3" + rest,
		"store.Get: budget ratio=0.5 floor=10/s fund=successes -> budget ratio=0.1 floor=10/s fund=successes",
		"store.Get: observe attempts=3" + rest + " -> attempts=3" + rest,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	m.Name()
}

// Sources take precedence in the order in which they were set.
func TestOverrideSources(t *testing.T) {
	tracker, attempts := steered("store.Get")
	from := func(source, text string) {
		t.Helper()
		if err := tracker.OverrideFrom(source, text); err != nil {
			t.Error(err)
		}
	}
	from("env", "store.Get attempts=1\n* delay=1ms")
	from("file", "* attempts=2")
	if got := attempts("store.Get"); got != 2 {
		t.Errorf("%d attempts, want 2", got)
	}
	from("env", "store.Get attempts=4")
	if got := attempts("store.Get"); got != 2 {
		t.Errorf("%d attempts, want 2 still", got)
	}
	if got := tracker.Snapshot().Methods[0].Overrides; !slices.Equal(got, []string{"file:1: attempts=2"}) {
		t.Errorf("got %q", got)
	}
	if err := tracker.OverrideFrom("file", "oh"); err == nil || !strings.HasPrefix(err.Error(), "file:1:1: want settings") {
		t.Errorf("got %v", err)
	}
	if got := attempts("store.Get"); got != 2 {
		t.Errorf("%d attempts, want 2 in spite of the mistake", got)
	}
	from("file", "")
	if got := attempts("store.Get"); got != 4 {
		t.Errorf("%d attempts, want 4", got)
	}
	if all := tracker.Overrides(); len(all) != 1 || all[0].Source != "env" || all[0].Err != nil || all[0].Since.IsZero() {
		t.Errorf("got %+v", all)
	}
}

// Overrides of MethodStats are those in force: for a shared breaker the line that won, and
// none for what a method does not have.
func TestMethodOverrides(t *testing.T) {
	tracker := new(retry.Tracker)
	on := retry.WithTracker(tracker)
	shared := retry.WithBreaker(new(retry.Breaker))
	methods := []*retry.Method{
		retry.NewMethod("store.Get", retry.Policy{}, on, shared),
		retry.NewMethod("store.List", retry.Policy{}, on, shared),
		retry.NewMethod("store.Put", retry.Policy{}, on),
	}
	if err := tracker.OverrideFrom("ops", "* breaker cooldown=2s\nstore.List breaker cooldown=1s\n* attempts=2"); err != nil {
		t.Fatal(err)
	}
	attempts, cooldown := "ops:3: attempts=2", "ops:2: breaker cooldown=1s"
	want := map[string][]string{
		"store.Get":  {attempts, cooldown},
		"store.List": {attempts, cooldown},
		"store.Put":  {attempts},
	}
	for _, m := range tracker.Snapshot().Methods {
		if !slices.Equal(m.Overrides, want[m.Name]) {
			t.Errorf("%s: got %q, want %q", m.Name, m.Overrides, want[m.Name])
		}
	}
	runtime.KeepAlive(methods)
}

// A throttle keeps its counts, also over another window.
func TestOverrideThrottle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tracker := new(retry.Tracker)
		throttle := retry.NewThrottle(retry.ThrottlePolicy{})
		var events []string
		m := retry.NewMethod("pay.Charge", retry.Policy{MaxAttempts: 1}, retry.WithTracker(tracker), retry.WithThrottle(throttle),
			retry.WithObserver(func(_ context.Context, e retry.Event) {
				if e.Kind == retry.PolicyChanged {
					events = append(events, e.Old+" > "+e.New)
				}
			}))
		for range 60 {
			throttle.Failure()
		}
		for range 40 {
			throttle.Success()
		}
		for _, tt := range []struct {
			text     string
			requests int
			share    float64
		}{
			{"", 100, 20. / 101},
			{"pay.* throttle k=1", 100, 60. / 101},
			{"pay.* throttle k=1 max=0.5", 100, 0.5},
			{"pay.* throttle k=2.5", 100, 0},
			{"pay.* throttle k=1 window=1m", 100, 60. / 101},
			{"pay.* throttle k=1 window=30s", 190, 114. / 191}, // and 90 of the 27s since
			{"", 40, 8. / 41},                                  // those of the last 10s
		} {
			if tt.requests == 190 {
				for range 9 {
					time.Sleep(3 * time.Second)
					for range 6 {
						throttle.Failure()
					}
					for range 4 {
						throttle.Success()
					}
				}
			}
			override(t, tracker, tt.text)
			requests, _ := throttle.Counts()
			if got := throttle.Rejected(); requests != tt.requests || got < tt.share-0.01 || got > tt.share+0.01 {
				t.Errorf("%q: %d requests, %v rejected, want %d and %v", tt.text, requests, got, tt.requests, tt.share)
			}
		}
		if want := "throttle k=2 window=10s max=0.9 > throttle k=1 window=10s max=0.9"; len(events) != 6 || events[0] != want {
			t.Errorf("got events %q, want 6, first %q", events, want)
		}
		override(t, tracker, "pay.* off")
		if n, err := fail(t.Context(), m); n != 1 || err != errUnavailable {
			t.Errorf("off: %d attempts, error %v", n, err)
		}
	})
}

// A hedge changes in place: it keeps what it has learned, and can be turned off and on.
func TestOverrideHedge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tracker := new(retry.Tracker)
		h := retry.NewHedge(retry.HedgePolicy{Quantile: 0.5, Warm: 10, Ratio: -1})
		m := hedging(retry.HedgePolicy{}, retry.WithTracker(tracker), retry.WithHedge(h))
		sent := func(after time.Duration) int {
			s := &hedgedServer{replies: []reply{{after: after}}}
			if _, err := s.call(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			return len(s.sent)
		}
		override(t, tracker, "store.* hedge max=off")
		for i := range 100 { // it learns although it is off
			if n := sent(time.Duration(i+1) * ms); n != 1 {
				t.Fatalf("off: %d calls", n)
			}
		}
		for _, tt := range []struct {
			text  string
			after time.Duration
			most  int // calls
		}{
			{"", 50 * ms, 2},
			{"store.* hedge after=p90", 90 * ms, 2},
			{"store.* hedge after=20ms max=3", 20 * ms, 4},
			{"store.* hedge max=0", 50 * ms, 1},
			{"store.* hedge warm=10000", 0, 1},
			{"store.* hedge ratio=0.5 max=100", 50 * ms, 12}, // 10 tokens, and those of earlier calls
			{"* off", 50 * ms, 1},
			{"* observe", 50 * ms, 1},
			{"", 50 * ms, 2},
		} {
			override(t, tracker, tt.text)
			if got := h.After(); got < tt.after*9/10 || got > tt.after*11/10 {
				t.Errorf("%q: hedges after %v, want about %v", tt.text, got, tt.after)
			}
			if n := sent(10 * time.Second); n > tt.most || n < tt.most-1 || tt.most == 2 && n < 2 {
				t.Errorf("%q: %d calls, want %d", tt.text, n, tt.most)
			}
		}
	})
}

// A frozen method keeps the throttle and the hedge of its directives, and a line gives none to
// a method without.
func TestOverrideFrozenHedge(t *testing.T) {
	tracker := new(retry.Tracker)
	guards := retry.Options(retry.WithTracker(tracker), retry.WithThrottle(new(retry.Throttle)), retry.WithHedge(retry.NewHedge(retry.HedgePolicy{After: ms})))
	kept := []*retry.Method{
		retry.NewMethod("db.List", retry.Policy{Frozen: true}, guards),
		retry.NewMethod("db.Put", atOnce, guards),
		retry.NewMethod("plain.Get", atOnce, retry.WithTracker(tracker)),
	}
	for text, want := range map[string]string{
		"db.* throttle k=9":      "1:1: the throttle is also that of db.List, which is frozen",
		"db.* hedge after=1s":    "1:1: the hedge is also that of db.List, which is frozen",
		"plain.* throttle k=3":   "1:1: plain.Get has no throttle to change",
		"plain.* hedge after=1s": "1:1: plain.Get has no hedge to change",
	} {
		override(t, tracker, text)
		if got := tracker.Overrides()[0].Warnings; !slices.Equal(got, []string{want}) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
		for _, m := range tracker.Snapshot().Methods {
			if len(m.Overrides) > 0 || m.Hedge != nil && m.Hedge.After != ms {
				t.Errorf("%q: %s has %q and %+v", text, m.Key, m.Overrides, m.Hedge)
			}
		}
	}
	runtime.KeepAlive(kept)
}
