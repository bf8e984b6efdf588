//go:build go1.26

package retry_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Set reads one key of a directive into its field.
func TestSetBreaker(t *testing.T) {
	for _, tt := range []struct {
		key, value string
		want       retry.BreakerPolicy
	}{
		{"failures", "7", retry.BreakerPolicy{Failures: 7}},
		{"rate", "0.5", retry.BreakerPolicy{Rate: 0.5}},
		{"rate", "1", retry.BreakerPolicy{Rate: 1}},
		{"window", "20s", retry.BreakerPolicy{Window: 20 * time.Second}},
		{"min", "30", retry.BreakerPolicy{MinCalls: 30}},
		{"cooldown", "1m30s", retry.BreakerPolicy{Cooldown: 90 * time.Second}},
		{"probes", "2", retry.BreakerPolicy{Probes: 2}},
		{"open", "wait", retry.BreakerPolicy{Wait: true}},
		{"keep", "500", retry.BreakerPolicy{Keep: 500}},
		{"open", "fail", retry.BreakerPolicy{}},
		{"name", "the shop", retry.BreakerPolicy{Name: "the shop"}},
	} {
		var got retry.BreakerPolicy
		if err := got.Set(tt.key, tt.value); err != nil || got != tt.want {
			t.Errorf("%s=%s: got %+v, %v, want %+v", tt.key, tt.value, got, err, tt.want)
		}
	}
}

func TestSetBudget(t *testing.T) {
	for _, tt := range []struct {
		key, value string
		want       retry.BudgetPolicy
	}{
		{"ratio", "0.2", retry.BudgetPolicy{Ratio: 0.2}},
		{"floor", "5/s", retry.BudgetPolicy{Floor: 5}},
		{"floor", "90/m", retry.BudgetPolicy{Floor: 1.5}},
		{"floor", "0", retry.BudgetPolicy{Floor: -1}},
		{"floor", "0/m", retry.BudgetPolicy{Floor: -1}},
		{"fund", "calls", retry.BudgetPolicy{ByCalls: true}},
		{"fund", "successes", retry.BudgetPolicy{}},
		{"name", "shop", retry.BudgetPolicy{Name: "shop"}},
	} {
		var got retry.BudgetPolicy
		if err := got.Set(tt.key, tt.value); err != nil || got != tt.want {
			t.Errorf("%s=%s: got %+v, %v, want %+v", tt.key, tt.value, got, err, tt.want)
		}
	}
}

func TestSetThrottle(t *testing.T) {
	for _, tt := range []struct {
		key, value string
		want       retry.ThrottlePolicy
	}{
		{"k", "1.5", retry.ThrottlePolicy{K: 1.5}},
		{"window", "2m", retry.ThrottlePolicy{Window: 2 * time.Minute}},
		{"max", "1", retry.ThrottlePolicy{MaxRejected: 1}},
	} {
		var got retry.ThrottlePolicy
		if err := got.Set(tt.key, tt.value); err != nil || got != tt.want {
			t.Errorf("%s=%s: got %+v, %v, want %+v", tt.key, tt.value, got, err, tt.want)
		}
	}
}

func TestSetHedge(t *testing.T) {
	for _, tt := range []struct {
		key, value string
		want       retry.HedgePolicy
	}{
		{"after", "50ms", retry.HedgePolicy{After: 50 * time.Millisecond}},
		{"after", "p75", retry.HedgePolicy{Quantile: 0.75}},
		{"max", "2", retry.HedgePolicy{Max: 2}},
		{"warm", "500", retry.HedgePolicy{Warm: 500}},
		{"ratio", "0.1", retry.HedgePolicy{Ratio: 0.1}},
	} {
		var got retry.HedgePolicy
		if err := got.Set(tt.key, tt.value); err != nil || got != tt.want {
			t.Errorf("%s=%s: got %+v, %v, want %+v", tt.key, tt.value, got, err, tt.want)
		}
	}
}

func text(v any) string { return fmt.Sprintf("%+v", v) }

// The error of a mistake names the key and the values that it accepts; the policy is
// unchanged.
func TestSetMistakes(t *testing.T) {
	policy := retry.Policy{MaxAttempts: 4, Backoff: retry.Linear, Jitter: retry.FullJitter}
	breaker := retry.BreakerPolicy{Failures: 4, Rate: 0.4, Wait: true}
	budget := retry.BudgetPolicy{Ratio: 0.4, Floor: 4, ByCalls: true}
	throttle := retry.ThrottlePolicy{K: 4, Window: time.Minute}
	hedge := retry.HedgePolicy{Max: 4}
	before := text(policy) + text(breaker) + text(budget) + text(throttle) + text(hedge)
	const share, floor = "want a number above 0 and at most 1, got ", "want a frequency such as 10/s or 90/m, or 0, got "
	for _, tt := range []struct {
		set             func(key, value string) error
		key, value, msg string
	}{
		{policy.Set, "attempts", "0", `want a number of 1 or more, or unlimited, got "0"`},
		{policy.Set, "backoff", "steep", `want one of exponential, linear, constant, fibonacci, got "steep"`},
		{policy.Set, "jitter", "", `want one of half, none, full, equal, decorrelated, a share such as 0.2, or a range such as 0..25%, got ""`},
		{policy.Set, "failures", "3", "unknown key, want one of attempts, delay, max, after, backoff, factor, jitter, slowdelay, timeout, elapsed"},
		{breaker.Set, "failures", "0", `want a number of 1 or more, got "0"`},
		{breaker.Set, "failures", "1e3", `want a number of 1 or more, got "1e3"`},
		{hedge.Set, "after", "p100", `want a percentile between p0 and p100, such as p95, got "p100"`},
		{hedge.Set, "after", "50", `want a duration such as 50ms, or a percentile such as p95, got "50"`},
		{hedge.Set, "max", "-1", `want a number, or off, got "-1"`},
		{hedge.Set, "delay", "1s", "unknown key, want one of after, max, warm, ratio"},
		{throttle.Set, "k", "0.5", `want a number of 1 or more, got "0.5"`},
		{throttle.Set, "k", "NaN", `want a number of 1 or more, got "NaN"`},
		{throttle.Set, "window", "0s", `want a duration such as 100ms, got "0s"`},
		{throttle.Set, "max", "1.5", share + `"1.5"`},
		{throttle.Set, "ratio", "1", "unknown key, want one of k, window, max"},
		{breaker.Set, "rate", "0", share + `"0"`},
		{breaker.Set, "rate", "1.1", share + `"1.1"`},
		{breaker.Set, "rate", "NaN", share + `"NaN"`},
		{breaker.Set, "window", "-1s", `want a duration such as 100ms, got "-1s"`},
		{breaker.Set, "open", "waits", `want one of fail, wait, got "waits"`},
		{breaker.Set, "ratio", "0.1", "unknown key, want one of failures, rate, window, min, cooldown, probes, open, keep, name"},
		{budget.Set, "ratio", "2", share + `"2"`},
		{budget.Set, "floor", "10", floor + `"10"`},
		{budget.Set, "floor", "10/h", floor + `"10/h"`},
		{budget.Set, "floor", "0/h", floor + `"0/h"`},
		{budget.Set, "floor", "-1/s", floor + `"-1/s"`},
		{budget.Set, "floor", "Inf/s", floor + `"Inf/s"`},
		{budget.Set, "fund", "call", `want one of successes, calls, got "call"`},
		{budget.Set, "rate", "1", "unknown key, want one of ratio, floor, fund, name"},
	} {
		err := tt.set(tt.key, tt.value)
		if bad, ok := errors.AsType[*retry.PolicyError](err); !ok || bad.Key != tt.key || bad.Msg != tt.msg {
			t.Errorf("%s=%s: got %v, want %s", tt.key, tt.value, err, tt.msg)
		}
	}
	if after := text(policy) + text(breaker) + text(budget) + text(throttle) + text(hedge); after != before {
		t.Errorf("mistakes made %s of %s", after, before)
	}
}
