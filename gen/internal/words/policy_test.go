package words_test

import (
	"go/types"
	"testing"
	"time"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/words"
	"github.com/retrygen/retrygen/runtime/retry"
)

// parsed returns the policy that the runtime parses from text.
func parsed(t *testing.T, text string) *model.Policy {
	t.Helper()
	p, err := retry.ParsePolicy(text)
	if err != nil {
		t.Fatal(err)
	}
	return &model.Policy{Text: p}
}

func refs(names ...string) []*model.Ref {
	var refs []*model.Ref
	for _, name := range names {
		refs = append(refs, &model.Ref{Text: name})
	}
	return refs
}

// variable returns a key's value that is the variable of that name.
func variable(key *directive.Key, name string) model.Values {
	return model.Values{key: {Text: name, Obj: types.NewVar(0, nil, name, types.Typ[types.Int])}}
}

func TestPolicy(t *testing.T) {
	for _, tt := range []struct {
		policy string
		want   string
	}{
		{"", "up to 3 attempts, 100ms doubling to 5s, half jitter"},
		{"attempts=1", "1 attempt"},
		{"attempts=1 timeout=90s", "1 attempt of 1m30s"},
		{"attempts=unlimited elapsed=1h", "any number of attempts, 100ms doubling to 5s, half jitter, within 1h"},
		{"delay=0s", "up to 3 attempts, no waits"},
		{"after=90s", "up to 3 attempts, 100ms doubling to 5s, half jitter, up to 1m30s if the server requests it"},
		{"attempts=1 after=90s", "1 attempt"},
		{"delay=5s jitter=none", "up to 3 attempts, 5s apart, no jitter"},
		{"jitter=0.07", "up to 3 attempts, 100ms doubling to 5s, ±7% jitter"},
		{"jitter=0..25%", "up to 3 attempts, 100ms doubling to 5s, 0 to 25% jitter"},
		{"factor=1", "up to 3 attempts, 100ms apart, half jitter"},
		{"factor=1.5 max=1m", "up to 3 attempts, 100ms growing ×1.5 to 1m, half jitter"},
		{"backoff=constant", "up to 3 attempts, 100ms apart, half jitter"},
		{"backoff=linear", "up to 3 attempts, 100ms growing by 100ms to 5s, half jitter"},
		{"backoff=fibonacci", "up to 3 attempts, 100ms growing like Fibonacci numbers to 5s, half jitter"},
	} {
		if got := words.Policy(parsed(t, tt.policy)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.policy, got, tt.want)
		}
	}
}

func TestPolicyNames(t *testing.T) {
	const waits = ", 100ms doubling to 5s, half jitter"
	for _, tt := range []struct {
		policy *model.Policy
		want   string
	}{
		{&model.Policy{Slow: refs("ErrSlow", "*T")}, "up to 3 attempts" + waits + ", starting at 1s on ErrSlow or *T"},
		{&model.Policy{Backoff: refs("steps")[0]}, "up to 3 attempts, waits computed by steps up to 5s, half jitter"},
		{&model.Policy{On: refs("ErrA", "*T", "io.EOF")}, "up to 3 attempts" + waits + ", on ErrA, *T or io.EOF"},
		{&model.Policy{If: refs("again")[0], Not: refs("ErrA")}, "up to 3 attempts" + waits + ", if again, not on ErrA"},
		{&model.Policy{Not: []*model.Ref{{Text: ".IsGone", Of: types.NewTypeName(0, nil, "Store", nil)}}},
			"up to 3 attempts" + waits + ", not on Store.IsGone"},
		{&model.Policy{Class: refs("own")}, "up to 3 attempts" + waits + ", classified by own"},
		{&model.Policy{On: refs("ErrA"), Class: refs("own", "retry.Classify")}, "up to 3 attempts" + waits + ", on ErrA, classified by own, then retry.Classify"},
		{&model.Policy{Values: variable(directive.Attempts, "attempts")}, "up to as many attempts as attempts specifies" + waits},
		{&model.Policy{Values: variable(directive.Attempts, "tries"), Text: retry.Policy{Timeout: time.Second}},
			"up to as many attempts of 1s as tries specifies" + waits},
		{&model.Policy{Result: refs("pending")[0]}, "up to 3 attempts" + waits + ", retrying while pending"},
		{&model.Policy{OnRetry: refs("log")[0], Fallback: refs("cached")[0]},
			"up to 3 attempts" + waits + ", calling log before each retry, falling back to cached"},
	} {
		if got := words.Policy(tt.policy); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
}

func breaker(p retry.BreakerPolicy) *model.Breaker { return &model.Breaker{BreakerPolicy: p} }

func budget(p retry.BudgetPolicy) *model.Budget { return &model.Budget{BudgetPolicy: p} }

func TestGuards(t *testing.T) {
	for _, tt := range []struct{ got, want string }{
		{words.PerKey(&model.Breaker{}), ""},
		{words.PerKey(&model.Breaker{Per: "req.Host"}), " for each req.Host"},
		{words.PerKey(&model.Breaker{Per: "host", BreakerPolicy: retry.BreakerPolicy{Keep: 5}}), " for each host (up to 5)"},
		{words.Breaker(&model.Breaker{}), "5 failures in a row open it for 1m, then a successful probe closes it"},
		{words.Breaker(&model.Breaker{Values: variable(directive.Failures, "failures")}),
			"as many failures in a row as failures specifies open it for 1m, then a successful probe closes it"},
		{words.Breaker(breaker(retry.BreakerPolicy{Failures: 1, Cooldown: time.Second, Wait: true})),
			"1 failure opens it for 1s, then a successful probe closes it, and attempts wait while it is open"},
		{words.Breaker(breaker(retry.BreakerPolicy{Rate: 0.125, Probes: 2})),
			"12.5% failures among at least 20 attempts in 10s open it for 1m, then 2 successful probes close it"},
		{words.BreakerInFull(&model.Breaker{}),
			"5 failures in a row open it for 1m, then a successful probe closes it; while it is open, every call ends at its next attempt, however many are left"},
		{words.BreakerInFull(breaker(retry.BreakerPolicy{Wait: true})),
			"5 failures in a row open it for 1m, then a successful probe closes it; while it is open, attempts wait for a probe, within deadline and elapsed, without using up attempts"},
		{words.Guarded(&model.Method{Policy: &model.Policy{}}), "up to 3 attempts, 100ms doubling to 5s, half jitter"},
		{words.Guarded(&model.Method{Policy: &model.Policy{}, Breaker: &model.Breaker{}, Budget: &model.Budget{}}),
			"up to 3 attempts, 100ms doubling to 5s, half jitter; breaker: 5 failures in a row open it for 1m, then a successful probe closes it; " +
				"budget: retries are at most 10% of the successes, plus 10 per second"},
		{words.Defaults(directive.Policy), words.Policy(&model.Policy{})},
		{words.Defaults(directive.Breaker), words.Breaker(&model.Breaker{})},
		{words.Defaults(directive.Budget), words.Budget(&model.Budget{})},
		{words.Defaults(directive.Throttle), words.Throttle(&model.Throttle{})},
		{words.Defaults(directive.Hedge), words.Hedge(&model.Hedge{})},
		{words.Hedge(&model.Hedge{}), "a second request after the p95 of recent durations (once 100 are known), for up to 5% of the calls"},
		{words.Hedge(&model.Hedge{HedgePolicy: retry.HedgePolicy{After: time.Minute, Warm: 9, Ratio: 1}}), "a second request after 1m, for up to 100% of the calls"},
		{words.Hedge(&model.Hedge{HedgePolicy: retry.HedgePolicy{Quantile: 0.999, Max: 3, Warm: 1}}), "up to 3 more requests, each after the p99.9 of recent durations, for up to 5% of the calls"},
		{words.Hedge(&model.Hedge{Values: variable(directive.HedgeAfter, "patience")}), "a second request after patience, for up to 5% of the calls"},
		{words.HedgeInFull(&model.Method{Hedge: &model.Hedge{HedgePolicy: retry.HedgePolicy{After: time.Second}}, Request: 0}),
			"a second request after 1s, for up to 5% of the calls, hedging only idempotent requests without a body"},
		{words.Guarded(&model.Method{Policy: &model.Policy{OnlyHedged: true, Text: retry.Policy{MaxAttempts: 1}}, Hedge: &model.Hedge{HedgePolicy: retry.HedgePolicy{After: time.Second}}, Request: -1}),
			"1 attempt; hedge: a second request after 1s, for up to 5% of the calls"},
		{words.Defaults(directive.Never), ""},
		{words.Throttle(&model.Throttle{}), "if more than half of the attempts in 10s fail, it rejects up to 90% of the calls"},
		{words.Throttle(&model.Throttle{ThrottlePolicy: retry.ThrottlePolicy{K: 1, Window: time.Minute, MaxRejected: 1}}),
			"if attempts in 1m fail, it rejects up to 100% of the calls"},
		{words.Throttle(&model.Throttle{ThrottlePolicy: retry.ThrottlePolicy{K: 1.5}, Values: variable(directive.ThrottleWindow, "window")}),
			"if less than one in 1.5 of the attempts in window is answered, it rejects up to 90% of the calls"},
		{words.Guarded(&model.Method{Policy: &model.Policy{}, Throttle: &model.Throttle{}}),
			"up to 3 attempts, 100ms doubling to 5s, half jitter; throttle: if more than half of the attempts in 10s fail, it rejects up to 90% of the calls"},
		{words.Budget(&model.Budget{}), "retries are at most 10% of the successes, plus 10 per second"},
		{words.Budget(budget(retry.BudgetPolicy{Ratio: 0.25, Floor: -1})), "retries are at most 25% of the successes"},
		{words.Budget(budget(retry.BudgetPolicy{ByCalls: true})), "retries are at most 10% of the calls, plus 10 per second"},
	} {
		if tt.got != tt.want {
			t.Errorf("got  %s\nwant %s", tt.got, tt.want)
		}
	}
}
