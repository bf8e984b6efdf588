//go:build go1.26

package retry_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// WithPolicy replaces the policy of the named method, by its full name or the
// last part of it.
func TestWithPolicy(t *testing.T) {
	const name = "store.UserStore.Get"
	for _, tt := range []struct {
		method  string
		matches bool
	}{
		{name, true},
		{"UserStore.Get", true},
		{"Get", true},
		{"et", false},
		{"Store.Get", false},
		{"get", false},
		{"UserStore", false},
		{"other.store.UserStore.Get", false},
		{"", false},
	} {
		m := retry.NewMethod(name, retry.Policy{MaxAttempts: 4}, retry.WithTracker(nil), retry.WithPolicy(tt.method, retry.Policy{MaxAttempts: 9}))
		want := 4
		if tt.matches {
			want = 9
		}
		if got := m.Policy().MaxAttempts; got != want {
			t.Errorf("%q: got %d attempts, want %d", tt.method, got, want)
		}
	}
}

// WithPolicy keeps functions that it leaves nil, but not numbers, because zero
// means their default.
func TestWithPolicyKeepsFunctions(t *testing.T) {
	was := retry.Policy{MaxAttempts: 9, If: retry.On(errNotFound), OnRetry: func(retry.Event) {}, Backoff: retry.Linear}
	policyOf := func(p retry.Policy) retry.Policy {
		return retry.NewMethod("store.Get", was, retry.WithTracker(nil), retry.WithPolicy("Get", p)).Policy()
	}

	kept := policyOf(retry.Policy{})
	if kept.If == nil || !kept.If(errNotFound) || kept.OnRetry == nil || kept.Backoff != retry.Linear {
		t.Errorf("got %+v, want If, OnRetry and Backoff kept", kept)
	}
	if kept.MaxAttempts != 3 {
		t.Errorf("got %d attempts, want the default", kept.MaxAttempts)
	}
	changed := policyOf(retry.Policy{If: retry.On(errUnavailable), Backoff: retry.Constant})
	if changed.If(errNotFound) || changed.Backoff != retry.Constant {
		t.Errorf("got %+v, want If and Backoff replaced", changed)
	}
}

// No func of the policy is lost, whichever there are.
func TestWithPolicyKeepsEachFunction(t *testing.T) {
	was := retry.Policy{
		Backoff: retry.Linear, Slow: retry.On(errUnavailable), If: retry.Transient, Class: retry.Classify,
		OnRetry: func(retry.Event) {}, GiveUp: retry.Last,
	}
	kept := retry.NewMethod("store.Get", was, retry.WithTracker(nil), retry.WithPolicy("Get", retry.Policy{})).Policy()
	for field, value := range reflect.ValueOf(was).Fields() {
		if kind := value.Kind(); kind != reflect.Func && kind != reflect.Interface {
			continue
		}
		if value.IsNil() {
			t.Errorf("the test has no %s", field.Name)
		}
		if reflect.ValueOf(kept).FieldByIndex(field.Index).IsNil() {
			t.Errorf("%s is lost", field.Name)
		}
	}
}

// WithPolicyFunc gets the name and the current policy; the last option wins.
func TestWithPolicyFunc(t *testing.T) {
	double := retry.WithPolicyFunc(func(method string, p retry.Policy) retry.Policy {
		if strings.HasPrefix(method, "store.") {
			p.MaxAttempts *= 2
		}
		return p
	})
	six := retry.WithPolicy("Get", retry.Policy{MaxAttempts: 6})
	for _, tt := range []struct {
		name string
		opts []retry.Option
		want int
	}{
		{"store.Get", []retry.Option{double}, 8},
		{"store.Get", []retry.Option{double, double}, 16},
		{"store.Get", []retry.Option{six, double}, 12},
		{"store.Get", []retry.Option{double, six}, 6},
		{"cache.List", []retry.Option{six, double}, 4},
	} {
		m := retry.NewMethod(tt.name, retry.Policy{MaxAttempts: 4}, append(tt.opts, retry.WithTracker(nil))...)
		if got := m.Policy().MaxAttempts; got != tt.want {
			t.Errorf("%s: got %d attempts, want %d", tt.name, got, tt.want)
		}
	}
}

// Calls fail if an option makes the policy invalid.
func TestWithInvalidPolicy(t *testing.T) {
	m := retry.NewMethod("store.Get", retry.Policy{}, retry.WithTracker(nil), retry.WithPolicy("Get", retry.Policy{MaxAttempts: -1}))
	s := answering(nil)
	err := m.Do(t.Context(), s.get)
	if e, ok := errors.AsType[*retry.PolicyError](err); !ok || e.Key != "attempts" {
		t.Errorf("got %v, want what Validate says", err)
	}
	wantCalls(t, s, 0)
}

// Options has the effect of its arguments; nil ones are ignored.
func TestOptions(t *testing.T) {
	tracker := new(retry.Tracker)
	opts := retry.Options(nil, retry.WithTracker(nil), retry.Options(retry.WithTracker(tracker), nil), retry.Options())
	retry.NewMethod("store.Get", atOnce, opts).Do(t.Context(), answering(nil).get)
	if got := tracker.Stats("store.Get").Calls; got != 1 {
		t.Errorf("got %d calls, want 1: the last option wins", got)
	}
}

// WithContext sets the context of methods without a context parameter.
func TestWithContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	m := retry.NewMethod("store.Get", retry.Policy{}, retry.WithTracker(nil), retry.WithContext(ctx))
	if m.Context() != ctx {
		t.Error("Context is not the one given")
	}
	cancel()
	s := answering(nil)
	wantIs(t, m.Do(m.Context(), s.get), context.Canceled)
	wantCalls(t, s, 0)
}

// Statistics go to the default tracker unless another is set; nil keeps none.
func TestWithTracker(t *testing.T) {
	const name = "option_test.TestWithTracker"
	call := func(opts ...retry.Option) {
		retry.NewMethod(name, atOnce, opts...).Do(t.Context(), answering(errUnavailable, nil).get)
	}
	before := retry.DefaultTracker.Stats(name).Calls
	call(retry.WithTracker(nil))
	call(retry.WithTracker(new(retry.Tracker)))
	if got := retry.DefaultTracker.Stats(name).Calls - before; got != 0 {
		t.Errorf("the default tracker has counted %d calls of methods without it", got)
	}
	call()
	if got := retry.DefaultTracker.Stats(name).Calls - before; got != 1 {
		t.Errorf("the default tracker has counted %d calls, want 1", got)
	}
}

// Methods of one tracker share the breaker with the same name; other names and
// trackers are separate.
func TestWithSharedBreaker(t *testing.T) {
	tracker, other := new(retry.Tracker), new(retry.Tracker)
	if tracker.Breaker("db") != nil {
		t.Error("there is a breaker before anybody has asked for it")
	}
	method := func(opts ...retry.Option) *retry.Method { return retry.NewMethod("store.Get", atOnce, opts...) }
	first := method(retry.WithTracker(tracker), support.WithSharedBreaker(retry.BreakerPolicy{Name: "db", Failures: 1}))
	second := method(support.WithSharedBreaker(retry.BreakerPolicy{Name: "db", Failures: 1, Probes: 1}), retry.WithTracker(tracker)) // in any order
	elsewhere := []*retry.Method{
		method(retry.WithTracker(tracker), support.WithSharedBreaker(retry.BreakerPolicy{Name: "cache"})),
		method(retry.WithTracker(other), support.WithSharedBreaker(retry.BreakerPolicy{Name: "db"})),
		method(retry.WithTracker(tracker), support.WithSharedBreaker(retry.BreakerPolicy{Name: "db"}), retry.WithBreaker(nil)),
	}

	wantIs(t, second.Do(t.Context(), answering(errUnavailable).get), retry.ErrOpen)
	wantState(t, tracker.Breaker("db"), retry.Open)
	wantIs(t, first.Do(t.Context(), answering(nil).get), retry.ErrOpen)
	for i, m := range elsewhere {
		if err := m.Do(t.Context(), answering(nil).get); err != nil {
			t.Errorf("method %d: %v", i, err)
		}
	}
	wantState(t, tracker.Breaker("cache"), retry.Closed)
	wantState(t, other.Breaker("db"), retry.Closed)
}

// A shared breaker or budget needs a name and a single policy. Otherwise every
// call fails with an error that says what to do, and NewMethod notifies the
// observers at once.
func TestSharedWithoutNameOrWithTwoPolicies(t *testing.T) {
	tests := map[string]struct {
		first, second retry.Option
		want          string // of the second; "" for nothing wrong
	}{
		"breaker without a name": {nil, support.WithSharedBreaker(retry.BreakerPolicy{Failures: 3}),
			"breaker: cannot be shared without a name: set Name, or do not share it"},
		"budget without a name": {nil, support.WithSharedBudget(retry.BudgetPolicy{}),
			"budget: cannot be shared without a name: set Name, or do not share it"},
		"two breakers of one name": {
			support.WithSharedBreaker(retry.BreakerPolicy{Name: "db"}), support.WithSharedBreaker(retry.BreakerPolicy{Name: "db", Rate: 0.5, Wait: true}),
			`breaker: "db" is already shared with settings failures=5 cooldown=1m0s probes=1 open=fail, got rate=0.5 window=10s min=20 cooldown=1m0s probes=1 open=wait: use the same settings, or another name`},
		"two budgets of one name": {
			support.WithSharedBudget(retry.BudgetPolicy{Name: "db"}), support.WithSharedBudget(retry.BudgetPolicy{Name: "db", Floor: retry.NoFloor, ByCalls: true}),
			`budget: "db" is already shared with settings ratio=0.1 floor=10/s fund=successes, got ratio=0.1 floor=0/s fund=calls: use the same settings, or another name`},
		"one policy, its defaults spelled out": {
			support.WithSharedBreaker(retry.BreakerPolicy{Name: "db"}),
			support.WithSharedBreaker(retry.BreakerPolicy{Name: "db", Failures: 5, Cooldown: time.Minute, Probes: 1}), ""},
		"one budget, its defaults spelled out": {
			support.WithSharedBudget(retry.BudgetPolicy{Name: "db"}), support.WithSharedBudget(retry.BudgetPolicy{Name: "db", Ratio: 0.1, Floor: 10}), ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tracked := retry.WithTracker(new(retry.Tracker))
			retry.NewMethod("store.Get", atOnce, tracked, tt.first)
			var told []retry.Event
			m := retry.NewMethod("store.List", atOnce, tracked, tt.second,
				retry.WithObserver(func(_ context.Context, e retry.Event) { told = append(told, e) }))
			if tt.want == "" {
				if err := m.Do(t.Context(), answering(nil).get); err != nil {
					t.Error(err)
				}
				return
			}
			if len(told) != 1 || told[0].Kind != retry.Invalid || told[0].Method != "store.List" || told[0].Err == nil {
				t.Errorf("got events %+v, want that it is invalid", told)
			}
			s := answering(nil)
			err := m.Do(t.Context(), s.get)
			if e, ok := errors.AsType[*retry.PolicyError](err); !ok || err.Error() != "retry: policy: "+tt.want || e != told[0].Err {
				t.Errorf("got  %v\nwant retry: policy: %s", err, tt.want)
			}
			wantCalls(t, s, 0)
		})
	}
}

// Without a tracker, shared breakers are in the default one.
func TestWithSharedBreakerWithoutTracker(t *testing.T) {
	const name = "option_test.shared"
	m := retry.NewMethod("store.Get", atOnce, retry.WithTracker(nil), support.WithSharedBreaker(retry.BreakerPolicy{Name: name}))
	b := retry.DefaultTracker.Breaker(name)
	if b == nil {
		t.Fatal("the default tracker does not know the breaker")
	}
	b.ForceOpen()
	defer b.Reset()
	wantIs(t, m.Do(t.Context(), answering(nil).get), retry.ErrOpen)
}

// Methods of one tracker share the budget with the same name.
func TestWithSharedBudget(t *testing.T) {
	tracker, other := new(retry.Tracker), new(retry.Tracker)
	method := func(tracker *retry.Tracker, name string) *retry.Method {
		return retry.NewMethod("store.Get", retry.Policy{MaxAttempts: 12, Delay: retry.NoDelay},
			support.WithSharedBudget(retry.BudgetPolicy{Name: name, Floor: retry.NoFloor}), retry.WithTracker(tracker))
	}
	retries := func(m *retry.Method) int {
		s := answering(errUnavailable)
		wantIs(t, m.Do(t.Context(), s.get), retry.ErrBudget)
		return s.calls() - 1
	}
	if got := retries(method(tracker, "db")); got != 10 {
		t.Errorf("got %d retries from a full budget, want 10", got)
	}
	if got := retries(method(tracker, "db")); got != 0 {
		t.Errorf("got %d retries from an empty budget, want 0", got)
	}
	if got := retries(method(tracker, "cache")); got != 10 {
		t.Errorf("another name: got %d retries, want 10", got)
	}
	if got := retries(method(other, "db")); got != 10 {
		t.Errorf("another tracker: got %d retries, want 10", got)
	}
}
