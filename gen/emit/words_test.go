package emit

import (
	"strings"
	"testing"
	"time"

	"github.com/retrygen/retrygen/gen/model"
	"github.com/retrygen/retrygen/runtime/retry"
)

func TestPolicyWords(t *testing.T) {
	for _, tt := range []struct {
		policy string
		want   string
	}{
		{"", "up to 3 attempts, 100ms doubling to 5s, half jitter"},
		{"attempts=1", "1 attempt"},
		{"attempts=1 timeout=90s", "1 attempt of 1m30s"},
		{"attempts=unlimited elapsed=1h", "any number of attempts, 100ms doubling to 5s, half jitter, within 1h"},
		{"delay=0s", "up to 3 attempts, no waits"},
		{"after=90s", "up to 3 attempts, 100ms doubling to 5s, half jitter, at most 1m30s if the server asks"},
		{"attempts=1 after=90s", "1 attempt"},
		{"delay=5s jitter=none", "up to 3 attempts, 5s apart, no jitter"},
		{"factor=1", "up to 3 attempts, 100ms apart, half jitter"},
		{"factor=1.5 max=1m", "up to 3 attempts, 100ms growing ×1.5 to 1m, half jitter"},
		{"backoff=constant", "up to 3 attempts, 100ms apart, half jitter"},
		{"backoff=linear", "up to 3 attempts, 100ms growing by 100ms to 5s, half jitter"},
		{"backoff=fibonacci", "up to 3 attempts, 100ms growing as Fibonacci numbers do to 5s, half jitter"},
	} {
		policy, err := retry.ParsePolicy(tt.policy)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(policyWords(&model.Policy{Text: policy}), ", "); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.policy, got, tt.want)
		}
	}
}

func TestGuardWords(t *testing.T) {
	for _, tt := range []struct {
		got, want string
	}{
		{breakerWords(&model.Breaker{}), "5 failures in a row open it for 1m"},
		{breakerWords(&model.Breaker{Failures: 1, Cooldown: time.Second}), "1 failure opens it for 1s"},
		{breakerWords(&model.Breaker{Rate: 0.125, Probes: 2}), "12.5% failures among at least 20 calls in 10s open it for 1m, 2 good probes close it"},
		{budgetWords(&model.Budget{}), "retries are at most 10% of the successes, plus 10 a second"},
		{budgetWords(&model.Budget{Ratio: 0.25, Floor: -1}), "retries are at most 25% of the successes"},
		{budgetWords(&model.Budget{Fund: retry.ByCalls}), "retries are at most 10% of the calls, plus 10 a second"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %s, want %s", tt.got, tt.want)
		}
	}
}
