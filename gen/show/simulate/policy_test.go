package simulate

import (
	"cmp"
	"go/token"
	"go/types"
	"reflect"
	"testing"
	"time"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/runtime/retry"
)

func TestParsePolicy(t *testing.T) {
	tests := []struct {
		text string
		want Policy
	}{
		{"", Policy{}},
		{"attempts=5 jitter=full", Policy{Retry: retry.Policy{MaxAttempts: 5, Jitter: retry.FullJitter}}},
		{"attempts=5\n\tjitter=full", Policy{Retry: retry.Policy{MaxAttempts: 5, Jitter: retry.FullJitter}}},
		{"policy timeout=none", Policy{}},
		{"policy attempts=5; budget", Policy{Retry: retry.Policy{MaxAttempts: 5}, Budget: &retry.BudgetPolicy{}}},
		{"budget ratio=0.2 floor=0;attempts=2", Policy{Retry: retry.Policy{MaxAttempts: 2}, Budget: &retry.BudgetPolicy{Ratio: 0.2, Floor: -1}}},
		{"budget fund=calls; delay=1s", Policy{Retry: retry.Policy{Delay: time.Second}, Budget: &retry.BudgetPolicy{ByCalls: true}}},
		{"budget fund=successes", Policy{Budget: &retry.BudgetPolicy{}}},
		{"breaker rate=0.5 window=20s min=30 cooldown=5s probes=2", Policy{
			Breaker: &retry.BreakerPolicy{Rate: 0.5, Window: 20 * time.Second, MinCalls: 30, Cooldown: 5 * time.Second, Probes: 2}}},
		{"attempts=3; throttle", Policy{Retry: retry.Policy{MaxAttempts: 3}, Throttle: &retry.ThrottlePolicy{}}},
		{"throttle k=1.5\twindow=30s; budget", Policy{Budget: &retry.BudgetPolicy{}, Throttle: &retry.ThrottlePolicy{K: 1.5, Window: 30 * time.Second}}},
	}
	for _, tt := range tests {
		tt.want.Name = cmp.Or(tt.text, "attempts=3 delay=100ms max=5s after=1m0s backoff=exponential factor=2 jitter=half")
		if got, err := ParsePolicy(tt.text); err != nil || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%q: %+v, %v", tt.text, got, err)
		}
	}
}

func TestParsePolicyMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"attempts=0":                  `attempts: want a number of 1 or more, or unlimited, got "0"`,
		"attempts=unlimited":          "attempts=unlimited cannot be simulated without elapsed, because only the context of the caller ends such a call: add elapsed",
		"attempts=3; budgt ratio=0.1": `"budgt" is neither key=value nor a verb; did you mean "budget"?`,
		"attempts=3; budget ratoi=1":  `unknown key "ratoi" of budget; did you mean "ratio"?`,
		"attempts=3; throtle k=2":     `"throtle" is neither key=value nor a verb; did you mean "throttle"?`,
		"throttle k=0.5":              `k: want a number of 1 or more, got "0.5"`,
		"throttle k=NaN":              "k=NaN cannot be simulated, because it depends on the program: remove it",
		"throttle window=0s":          `window: want a duration such as 100ms, got "0s"`,
		"throttle windw=1s":           `unknown key "windw" of throttle; did you mean "window"?`,
		"throttle k=2 k=3":            "k is given twice",
		"throttle k":                  "k needs a value: k=NUMBER",
		"async":                       `"async" is neither key=value nor a verb; want one of policy, breaker, budget, throttle`,
		"backoff=steps":               "backoff=steps cannot be simulated, because it depends on the program: remove it",
		"on=ErrBusy":                  "on=ErrBusy cannot be simulated, because it depends on the program: remove it",
		"breaker open=wait":           "open=wait cannot be simulated: remove it, so that an open breaker ends calls",
	} {
		if _, err := ParsePolicy(text); err == nil || err.Error() != want {
			t.Errorf("%q reports %v\nwant %s", text, err, want)
		}
	}
}

// The breaker, the budget and the throttle of a method are simulated with its policy.
func TestFromMethod(t *testing.T) {
	p, err := FromMethod("shop.Get", &model.Method{Policy: &model.Policy{}, Throttle: &model.Throttle{ThrottlePolicy: retry.ThrottlePolicy{K: 3}}})
	if want := (retry.ThrottlePolicy{K: 3}).Effective(); err != nil || p.Throttle == nil || *p.Throttle != want || p.Breaker != nil || p.Budget != nil {
		t.Errorf("got %+v, %v", p, err)
	}
}

// A policy whose values are known only at run time cannot be simulated.
func TestFromMethodGivenAtRunTime(t *testing.T) {
	variable := &model.Ref{Obj: types.NewVar(token.NoPos, nil, "wait", types.Typ[types.Int]), Text: "wait"}
	for want, m := range map[string]*model.Method{
		"shop.Get: it cannot be simulated, because the program sets delay=wait at run time: specify a policy with -policy": {
			Policy: &model.Policy{Values: model.Values{directive.Delay: variable}}},
		"shop.Get: it cannot be simulated, because the program sets failures=wait and ratio=wait at run time: specify a policy with -policy": {
			Policy:  &model.Policy{},
			Breaker: &model.Breaker{Values: model.Values{directive.Failures: variable}},
			Budget:  &model.Budget{Values: model.Values{directive.Ratio: variable}}},
		"shop.Get: it cannot be simulated, because the program sets k=wait at run time: specify a policy with -policy": {
			Policy:   &model.Policy{},
			Throttle: &model.Throttle{Values: model.Values{directive.K: variable}}},
	} {
		if _, err := FromMethod("shop.Get", m); err == nil || err.Error() != want {
			t.Errorf("got %v\nwant %s", err, want)
		}
	}
}
