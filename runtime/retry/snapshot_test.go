//go:build go1.26

package retry_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// only returns the statistics of the only method of a tracker.
func only(t *testing.T, tracker *retry.Tracker) retry.MethodStats {
	t.Helper()
	s := tracker.Snapshot()
	if len(s.Methods) != 1 {
		t.Fatalf("got %d methods, want 1", len(s.Methods))
	}
	return s.Methods[0]
}

// some returns the counts that are not 0, as text.
func some(counts []retry.Count) string {
	counts = slices.DeleteFunc(slices.Clone(counts), func(c retry.Count) bool { return c.N == 0 })
	return fmt.Sprint(counts)
}

// Waits and the retries of each call are counted.
func TestSnapshotWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tracker := new(retry.Tracker)
		m := retry.NewMethod("store.Get", retry.Policy{MaxAttempts: 9, Backoff: retry.Constant, Delay: time.Second, Jitter: retry.NoJitter}, retry.WithTracker(tracker))
		for _, failures := range []int{0, 1, 1, 2, 5, 7, 9} { // the last one in vain
			m.Do(t.Context(), answering(append(slices.Repeat([]error{errUnavailable}, failures), nil)...).get)
		}
		got := only(t, tracker).Stats
		wantStats(t, got, retry.Stats{
			Calls: 7, Attempts: 7 + 24, Successes: 6, Failures: 25, Retries: 24, GaveUp: 1, FirstTry: 1,
			Waits: 24, Waited: 24 * time.Second, Retried: [5]uint64{2, 1, 0, 0, 3},
		})
	})
}

// Calls are counted by what ended them.
func TestSnapshotCauses(t *testing.T) {
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	open := retry.NewBreaker(retry.BreakerPolicy{})
	open.ForceOpen()
	empty := retry.NewBudget(retry.BudgetPolicy{Floor: retry.NoFloor})
	for empty.Retry() {
	}
	slow := retry.Policy{Delay: time.Hour, MaxDelay: time.Hour}
	for name, tt := range map[string]struct {
		policy retry.Policy
		opt    retry.Option
		ctx    func(context.Context) context.Context
		err    error
	}{
		"attempts": {policy: atOnce},
		"breaker":  {opt: retry.WithBreaker(open)},
		"budget":   {opt: retry.WithBudget(empty)},
		"elapsed":  {policy: retry.Policy{Elapsed: time.Millisecond}},
		"deadline": {policy: slow, ctx: func(ctx context.Context) context.Context {
			ctx, cancel := context.WithTimeout(ctx, time.Minute)
			t.Cleanup(cancel)
			return ctx
		}},
		"canceled": {ctx: func(context.Context) context.Context { return canceled }},
		"after":    {err: retry.After(errUnavailable, time.Hour)},
		"stopped":  {policy: retry.Policy{Backoff: retry.BackoffFunc(func(retry.Attempt) time.Duration { return retry.Stop })}},
		"shutdown": {opt: retry.WithShutdown(gone)},
	} {
		t.Run(name, func(t *testing.T) {
			tracker := new(retry.Tracker)
			m := retry.NewMethod("store.Get", tt.policy, retry.WithTracker(tracker), tt.opt)
			ctx := t.Context()
			if tt.ctx != nil {
				ctx = tt.ctx(ctx)
			}
			if tt.err == nil {
				tt.err = errUnavailable
			}
			m.Do(ctx, answering(tt.err).get)
			s := only(t, tracker)
			if got, want := some(s.Causes), "[{"+name+" 1}]"; got != want || s.GaveUp+s.Rejected != 1 {
				t.Errorf("got %s, want %s, and %+v", got, want, s.Stats)
			}
		})
	}
}

// An error of a hook is a cause, too.
func TestSnapshotCausesOfHooks(t *testing.T) {
	tracker := new(retry.Tracker)
	m := retry.NewMethod("store.Get", atOnce, retry.WithTracker(tracker))
	call, err := m.Call(t.Context()), error(nil)
	for range call.AttemptsWith(&err, retry.Hooks{Undo: func() error { return errNotFound }}) {
		err = errUnavailable
	}
	if got, want := some(only(t, tracker).Causes), "[{hook 1}]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A reader that cannot be read again is a cause, too.
func TestSnapshotCausesOfReplays(t *testing.T) {
	tracker := new(retry.Tracker)
	m := retry.NewMethod("store.Put", atOnce, retry.WithTracker(tracker))
	call, err := m.Call(t.Context()), error(nil)
	defer call.Close()
	body := support.NewReplay(&call, io.MultiReader(strings.NewReader("body")))
	for range call.Attempts(&err) {
		io.CopyN(io.Discard, body.Reader(), 2)
		err = errUnavailable
	}
	if got, want := some(only(t, tracker).Causes), "[{replay 1}]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Failed attempts are counted by class and by a name that is not the text of the error.
func TestSnapshotErrors(t *testing.T) {
	secret := errors.New("password: hunter2")
	dial := &net.OpError{Op: "dial", Err: secret}
	for name, tt := range map[string]struct {
		err           error
		class, errors string
	}{
		"plain":    {secret, "[{unclassified 1}]", "[{*errors.errorString 1}]"},
		"type":     {dial, "[{unexecuted 1}]", "[{*net.OpError 1}]"},
		"wrapped":  {fmt.Errorf("get %s: %w", secret, dial), "[{unexecuted 1}]", "[{*net.OpError 1}]"},
		"joined":   {errors.Join(dial, secret), "[{unexecuted 1}]", "[{*net.OpError 1}]"},
		"standard": {fmt.Errorf("get: %w", sql.ErrNoRows), "[{final 1}]", "[{sql.ErrNoRows 1}]"},
		"marked":   {retry.Permanent(dial), "[{final 1}]", "[{*net.OpError 1}]"},
		"deadline": {context.DeadlineExceeded, "[{unknown 1}]", "[{context.DeadlineExceeded 1}]"},
		"result":   {retry.Again(nil), "[{unknown 1}]", "[{result 1}]"},
	} {
		t.Run(name, func(t *testing.T) {
			tracker := new(retry.Tracker)
			m := retry.NewMethod("store.Get", retry.Policy{MaxAttempts: 1}, retry.WithTracker(tracker))
			m.Do(t.Context(), answering(tt.err).get)
			s := only(t, tracker)
			if some(s.Classes) != tt.class || some(s.Errors) != tt.errors {
				t.Errorf("got %s and %s, want %s and %s", some(s.Classes), some(s.Errors), tt.class, tt.errors)
			}
		})
	}
}

// The policy's classifier is asked once for each attempt.
func TestSnapshotClassOfPolicy(t *testing.T) {
	asked := 0
	tracker := new(retry.Tracker)
	m := retry.NewMethod("store.Get", retry.Policy{Class: func(error) retry.Class { asked++; return retry.Final }}, retry.WithTracker(tracker))
	m.Do(t.Context(), answering(errUnavailable).get)
	if got := some(only(t, tracker).Classes); got != "[{final 1}]" || asked != 1 {
		t.Errorf("got %s, asked %d times", got, asked)
	}
}

// failure is an error of one of many types.
type failure[T any] struct{}

func (failure[T]) Error() string { return "failure" }

// After 16 names, further errors count as "other".
func TestSnapshotManyErrors(t *testing.T) {
	tracker := new(retry.Tracker)
	m := retry.NewMethod("store.Get", retry.Policy{MaxAttempts: 1}, retry.WithTracker(tracker))
	for _, err := range []error{
		failure[[1]int]{}, failure[[2]int]{}, failure[[3]int]{}, failure[[4]int]{}, failure[[5]int]{}, failure[[6]int]{},
		failure[[7]int]{}, failure[[8]int]{}, failure[[9]int]{}, failure[[10]int]{}, failure[[11]int]{}, failure[[12]int]{},
		failure[[13]int]{}, failure[[14]int]{}, failure[[15]int]{}, failure[[16]int]{}, failure[[17]int]{}, failure[[18]int]{},
		failure[[1]int]{},
	} {
		m.Do(t.Context(), answering(err).get)
	}
	got := only(t, tracker).Errors
	if len(got) != 17 || !slices.Contains(got, retry.Count{Name: "other", N: 2}) ||
		!slices.Contains(got, retry.Count{Name: "retry_test.failure[[1]int]", N: 2}) {
		t.Errorf("got %v", got)
	}
}

// Two methods with the same short name in different packages are counted separately.
func TestSnapshotKeys(t *testing.T) {
	tracker := new(retry.Tracker)
	opts := []retry.Option{retry.WithTracker(tracker), retry.WithPolicy("example.com/b/store.UserStore.Get", retry.Policy{MaxAttempts: 7})}
	var names []string
	for _, source := range []string{"example.com/a/store/store.go", "example.com/b/store/store.go", "", "example.com/a/store/store.go"} {
		m := support.NewWrapper("store.UserStore", opts, "Get").In(source).Method("Get", retry.Policy{})
		m.Do(t.Context(), answering(nil).get)
		names = append(names, m.Name())
	}
	var got []string
	for _, m := range tracker.Snapshot().Methods {
		got = append(got, fmt.Sprint(m.Key, " ", m.Name, " ", m.Source, " ", m.Calls, " ", m.Policy.MaxAttempts))
	}
	want := []string{
		"example.com/a/store.UserStore.Get store.UserStore.Get example.com/a/store/store.go 2 3",
		"example.com/b/store.UserStore.Get store.UserStore.Get example.com/b/store/store.go 1 7",
		"store.UserStore.Get store.UserStore.Get  1 3",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%q, want\n%q", got, want)
	}
	if slices.Contains(names, "example.com/a/store.UserStore.Get") {
		t.Errorf("errors and logs have the names %q", names)
	}
	if got := tracker.Stats("example.com/a/store.UserStore.Get").Calls; got != 2 {
		t.Errorf("by key: got %d calls, want 2", got)
	}
}

// A snapshot has the state of each breaker and its history.
func TestSnapshotBreakers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tracker := new(retry.Tracker)
		b := retry.NewBreaker(retry.BreakerPolicy{Failures: 2, Cooldown: time.Minute})
		hosts := retry.NewBreakers[string](retry.BreakerPolicy{Name: "hosts", Failures: 1})
		get := retry.NewMethod("store.Get", retry.Policy{MaxAttempts: 1}, retry.WithTracker(tracker), retry.WithBreaker(b))
		fetch := retry.NewMethod("fetch", retry.Policy{MaxAttempts: 1}, retry.WithTracker(tracker), retry.WithBreakers(hosts))
		hosts.Of("a")
		play(hosts.Of("b"), "f")
		began := time.Now()
		time.Sleep(time.Second)
		for range 5 {
			get.Do(t.Context(), answering(errUnavailable).get)
		}
		b.Allow()
		b.Do(func() error { return nil })
		opened := began.Add(time.Second)

		s := tracker.Snapshot()
		want := fmt.Sprint([]retry.BreakerStats{
			{Name: "hosts", Changes: [3]uint64{retry.Open: 1}, Live: []retry.BreakerState{
				{Key: "a"},
				{Key: "b", State: retry.Open, Since: began, Until: began.Add(time.Minute)},
			}},
			{Name: "store.Get", Changes: [3]uint64{retry.Open: 1}, Denied: 5, Live: []retry.BreakerState{
				{State: retry.Open, Since: opened, Until: opened.Add(time.Minute)},
			}},
		})
		if got := fmt.Sprint(s.Breakers); got != want {
			t.Errorf("got\n%s, want\n%s", got, want)
		}
		if got, want := []string{s.Methods[0].Breaker, s.Methods[1].Breaker}, []string{"hosts", "store.Get"}; !slices.Equal(got, want) {
			t.Errorf("the methods have breakers %q, want %q", got, want)
		}

		time.Sleep(time.Hour)
		for range 2 { // reading does not begin to probe
			got := tracker.Snapshot().Breakers[1]
			if live := got.Live[0]; live.State != retry.HalfOpen || live.Since != opened.Add(time.Minute) || got.Changes != [3]uint64{retry.Open: 1} {
				t.Errorf("after the cooldown: got %+v", got)
			}
		}
		get.Do(t.Context(), answering(nil).get)
		if got := tracker.Snapshot().Breakers[1]; got.Changes != [3]uint64{1, 1, 1} || got.Live[0].State != retry.Closed || got.Live[0].Since != time.Now() {
			t.Errorf("after a probe: got %+v", got)
		}
		fetch.Name()
	})
}

// A snapshot has the tokens of all budgets, also of one without a name.
func TestSnapshotBudgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tracker := new(retry.Tracker)
		own := retry.NewBudget(retry.BudgetPolicy{Floor: retry.NoFloor})
		throttle := retry.ThrottleBudget(10, 0.1)
		shared := support.WithSharedBudget(retry.BudgetPolicy{Name: "db", Floor: 2})
		var methods []*retry.Method
		for name, opt := range map[string]retry.Option{
			"store.Get": retry.WithBudget(own), "store.Put": shared, "store.List": shared, "store.Watch": retry.WithBudget(throttle),
		} {
			methods = append(methods, retry.NewMethod(name, retry.Policy{MaxAttempts: 13, Delay: retry.NoDelay}, retry.WithTracker(tracker), opt))
		}
		for _, m := range methods {
			if m.Name() != "store.List" {
				m.Do(t.Context(), answering(errUnavailable).get)
			}
		}
		for range 2 { // reading takes and adds nothing
			want := fmt.Sprint([]retry.BudgetStats{
				{Name: "db", Live: 1, Tokens: 8, Limit: 20},
				{Name: "store.Get", Live: 1, Limit: 10, Denied: 1},
				{Name: "store.Watch", Live: 1, Tokens: 5, Limit: 10, Denied: 1},
			})
			if got := fmt.Sprint(tracker.Snapshot().Budgets); got != want {
				t.Errorf("got\n%s, want\n%s", got, want)
			}
		}
	})
}

// Errors that the directives name are counted by their names, also if they are wrapped.
func TestSnapshotNamedErrors(t *testing.T) {
	tracker := new(retry.Tracker)
	m := support.NewWrapper("store.UserStore", []retry.Option{retry.WithTracker(tracker)}, "Get").
		Named("store.ErrNotFound", errNotFound).Named("store.none", nil).Method("Get", retry.Policy{MaxAttempts: 1})
	m.Do(t.Context(), answering(fmt.Errorf("get: %w", errNotFound)).get)
	m.Do(t.Context(), answering(retry.Permanent(errNotFound)).get)
	m.Do(t.Context(), answering(errUnavailable).get)
	if got, want := some(only(t, tracker).Errors), "[{*errors.errorString 1} {store.ErrNotFound 2}]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Counts of breakers and budgets that are no longer in use are kept, by name.
func TestSnapshotKeepsCounts(t *testing.T) {
	tracker := new(retry.Tracker)
	const values = 3
	for range values {
		down := answering(errUnavailable)
		get := retry.NewMethod("store.Get", retry.Policy{MaxAttempts: 1}, retry.WithTracker(tracker), retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{Name: "db", Failures: 1})))
		fetch := retry.NewMethod("fetch", retry.Policy{MaxAttempts: 1}, retry.WithTracker(tracker), retry.WithBreakers(retry.NewBreakers[int](retry.BreakerPolicy{Name: "db", Failures: 1})))
		put := retry.NewMethod("store.Put", retry.Policy{MaxAttempts: 20, Delay: retry.NoDelay}, retry.WithTracker(tracker), retry.WithBudget(retry.NewBudget(retry.BudgetPolicy{Floor: retry.NoFloor})))
		for range 3 {
			get.Do(t.Context(), down.get)
			call, err := retry.CallPer(t.Context(), fetch, 42), error(nil)
			for range call.Attempts(&err) {
				err = errUnavailable
			}
		}
		put.Do(t.Context(), down.get)
	}
	kept := func(s retry.Snapshot) string { return fmt.Sprint(s.Breakers, s.Budgets) }
	want := fmt.Sprint(
		[]retry.BreakerStats{{Name: "db", Changes: [3]uint64{retry.Open: 2 * values}, Denied: 4 * values}},
		[]retry.BudgetStats{{Name: "store.Put", Denied: values}})
	var got string
	for begun := time.Now(); got != want && time.Since(begun) < 10*time.Second; runtime.Gosched() {
		runtime.GC() // until all cleanups have run
		got = kept(tracker.Snapshot())
	}
	if got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
}

// A snapshot has each throttle, with the methods that share it, and when each hedge is sent.
func TestSnapshotThrottlesAndHedges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tracker := new(retry.Tracker)
		shared := retry.NewThrottle(retry.ThrottlePolicy{K: 1, MaxRejected: 1})
		once := retry.Policy{MaxAttempts: 1}
		get := retry.NewMethod("store.Get", once, retry.WithTracker(tracker), retry.WithThrottle(shared),
			retry.WithHedge(retry.NewHedge(retry.HedgePolicy{Quantile: 0.5, Warm: 10})))
		list := retry.NewMethod("store.List", once, retry.WithTracker(tracker), retry.WithThrottle(shared))
		other := retry.NewMethod("other", once, retry.WithTracker(tracker))
		other.Do(t.Context(), answering(nil).get)
		s := tracker.Snapshot()
		if s.Methods[1].Hedge.After != 0 || s.Methods[1].Hedge.Policy.Warm != 10 || s.Methods[0].Hedge != nil || s.Methods[0].Throttle != "" {
			t.Errorf("before the first calls, got %+v", s.Methods)
		}
		for range 20 {
			var err error
			for ctx := range get.Attempts(t.Context(), &err) {
				_, err = retry.Hedged(ctx, get, func(context.Context) (int, error) { time.Sleep(10 * ms); return 0, nil })
			}
		}
		denied := uint64(0)
		for range 1000 {
			if err := list.Do(t.Context(), answering(errUnavailable).get); errors.Is(err, retry.ErrThrottled) {
				denied++
			}
		}
		tracker.ReadSnapshot(&s)
		if after := s.Methods[1].Hedge.After; after < 9*ms || after > 11*ms {
			t.Errorf("hedges are sent after %v, want 10ms", after)
		}
		for _, m := range s.Methods[1:] {
			if m.Throttle != "store.Get" {
				t.Errorf("the throttle of %s is %q", m.Key, m.Throttle)
			}
		}
		want := retry.ThrottleStats{Name: "store.Get", Live: 1, Policy: retry.ThrottlePolicy{K: 1, Window: 10 * time.Second, MaxRejected: 1},
			Requests: 1020, Accepts: 20, Rejected: 1000. / 1021, Denied: denied}
		if len(s.Throttles) != 1 || s.Throttles[0] != want {
			t.Errorf("got %+v, want %+v", s.Throttles, want)
		}
		runtime.KeepAlive([]*retry.Method{get, list, other})
	})
}

// What throttles have rejected stays counted when they are no longer in use.
func TestSnapshotRetiredThrottle(t *testing.T) {
	tracker := new(retry.Tracker)
	func() {
		throttle := retry.NewThrottle(retry.ThrottlePolicy{})
		retry.NewMethod("store.Get", atOnce, retry.WithTracker(tracker), retry.WithThrottle(throttle))
		for range 100 {
			throttle.Failure()
			throttle.Allow()
		}
	}()
	var before uint64
	for range 100 {
		s := tracker.Snapshot().Throttles
		if len(s) != 1 || s[0].Denied == 0 || before > 0 && s[0].Denied != before {
			t.Fatalf("got %+v, %d denied before", s, before)
		}
		if before = s[0].Denied; s[0].Live == 0 {
			return
		}
		runtime.GC()
	}
	t.Error("the throttle stays in use")
}
