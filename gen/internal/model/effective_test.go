package model_test

import (
	"testing"
	"time"

	"github.com/retrygen/retrygen/gen/internal/model"
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
		if again := got.Effective(); again.String() != got.String() {
			t.Errorf("%q: the defaults of %v are not filled in", text, got)
		}
	}
}

func TestEffectiveGuards(t *testing.T) {
	var b model.Breaker
	b.Name, b.Cooldown, b.Wait = "db", time.Second, true
	if got := b.Effective(); got.Name != "db" || got.Failures != 5 || got.Rate != 0 || got.Window != 10*time.Second ||
		got.MinCalls != 20 || got.Cooldown != time.Second || got.Probes != 1 || !got.Wait {
		t.Errorf("breaker: %+v", got)
	}
	var u model.Budget
	u.ByCalls = true
	if got := u.Effective(); got.Name != "" || got.Ratio != 0.1 || got.Floor != 10 || !got.ByCalls {
		t.Errorf("budget: %+v", got)
	}
	if u.Floor = -1; u.Effective().Floor != -1 {
		t.Errorf("no floor became %v", u.Effective().Floor)
	}
}
