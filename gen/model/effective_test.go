package model_test

import (
	"testing"
	"time"

	"github.com/retrygen/retrygen/gen/model"
	"github.com/retrygen/retrygen/runtime/retry"
)

// The effective policy is the one that the runtime makes its attempts with.
func TestEffectivePolicy(t *testing.T) {
	for _, text := range []string{
		"",
		"delay=0s",
		"attempts=unlimited elapsed=1m",
		"max=10m",
		"max=10m after=2m",
		"backoff=linear jitter=none",
		"attempts=7 delay=1s max=2s after=3s factor=4 timeout=5s elapsed=6s jitter=full",
	} {
		given, err := retry.ParsePolicy(text)
		if err != nil {
			t.Fatal(err)
		}
		got := (&model.Policy{Text: given}).Effective()
		want := retry.NewMethod("m", given).Policy()
		if got.String() != want.String() || got.Delay != want.Delay || got.MaxAfter != want.MaxAfter {
			t.Errorf("%q: got %v, the runtime has %v", text, got, want)
		}
		if again := model.EffectivePolicy(got); again.String() != got.String() {
			t.Errorf("%q: the defaults of %v are not filled in", text, got)
		}
	}
}

func TestEffectiveGuards(t *testing.T) {
	breaker := (&model.Breaker{Name: "db", Cooldown: time.Second, Wait: true}).Effective()
	if breaker.Name != "db" || breaker.Failures != 5 || breaker.Rate != 0 || breaker.Window != 10*time.Second ||
		breaker.MinCalls != 20 || breaker.Cooldown != time.Second || breaker.Probes != 1 || !breaker.Wait {
		t.Errorf("breaker: %+v", breaker)
	}
	budget := (&model.Budget{Fund: retry.ByCalls}).Effective()
	if budget.Name != "" || budget.Ratio != 0.1 || budget.Floor != 10 || budget.Fund != retry.ByCalls {
		t.Errorf("budget: %+v", budget)
	}
	if floor := (&model.Budget{Floor: -1}).Effective().Floor; floor != -1 {
		t.Errorf("no floor became %v", floor)
	}
}
