package retryprom_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryprom"
)

// errDown is the error of a call that fails.
var errDown = errors.New("down")

// down is a call that fails.
func down(context.Context) error { return errDown }

// up is a call that succeeds.
func up(context.Context) error { return nil }

// policy retries once, without a wait that matters.
var policy = retry.Policy{MaxAttempts: 2, Delay: time.Millisecond, Jitter: retry.NoJitter}

// newMethod returns a method of tracker with a breaker and a budget of its own.
func newMethod(tracker *retry.Tracker, name string, opts ...retry.Option) *retry.Method {
	return retry.NewMethod(name, policy, append([]retry.Option{
		retry.WithTracker(tracker),
		retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{Failures: 3, Cooldown: time.Hour})),
		retry.WithBudget(retry.NewBudget(retry.BudgetPolicy{Floor: retry.NoFloor})),
	}, opts...)...)
}

// registry returns a registry with a collector of tracker.
func registry(tb testing.TB, tracker *retry.Tracker) *prometheus.Registry {
	tb.Helper()
	r := prometheus.NewPedanticRegistry()
	if err := r.Register(retryprom.NewCollector(tracker)); err != nil {
		tb.Fatal(err)
	}
	return r
}

// client_golang finds nothing to improve in the names and help texts.
func TestLint(t *testing.T) {
	tracker := new(retry.Tracker)
	m := newMethod(tracker, "store.Get", retry.WithLatency())
	m.Do(t.Context(), down)
	problems, err := testutil.GatherAndLint(registry(t, tracker))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
	if n, err := testutil.GatherAndCount(registry(t, tracker), names()...); err != nil || n < 30 {
		t.Errorf("got %d metrics, and error %v", n, err)
	}
}

// All series are there before the first call, as 0, except those of errors.
func TestZeros(t *testing.T) {
	tracker := new(retry.Tracker)
	m := newMethod(tracker, "store.Get")
	r := registry(t, tracker)
	want := `
# HELP retrygen_attempts_total Attempts that have ended, including the first one of each call
# TYPE retrygen_attempts_total counter
retrygen_attempts_total{retrygen_method="store.Get"} 0
# HELP retrygen_breaker_state Breakers with that name in the state: 0 or 1 for a single breaker, up to their number if there are several, one per key or value
# TYPE retrygen_breaker_state gauge
retrygen_breaker_state{retrygen_breaker="store.Get",retrygen_state="closed"} 1
retrygen_breaker_state{retrygen_breaker="store.Get",retrygen_state="half-open"} 0
retrygen_breaker_state{retrygen_breaker="store.Get",retrygen_state="open"} 0
# HELP retrygen_calls_total Calls that have ended, by outcome: succeeded (at once), succeeded_after_retry, failed (with an error that is not retried), gave_up, rejected (by a breaker or throttle), panicked
# TYPE retrygen_calls_total counter
retrygen_calls_total{retrygen_method="store.Get",retrygen_outcome="failed"} 0
retrygen_calls_total{retrygen_method="store.Get",retrygen_outcome="gave_up"} 0
retrygen_calls_total{retrygen_method="store.Get",retrygen_outcome="panicked"} 0
retrygen_calls_total{retrygen_method="store.Get",retrygen_outcome="rejected"} 0
retrygen_calls_total{retrygen_method="store.Get",retrygen_outcome="succeeded"} 0
retrygen_calls_total{retrygen_method="store.Get",retrygen_outcome="succeeded_after_retry"} 0
# HELP retrygen_call_retries Retries of each call that was retried: 1, 2, 3, 4, or more
# TYPE retrygen_call_retries histogram
retrygen_call_retries_bucket{retrygen_method="store.Get",le="1"} 0
retrygen_call_retries_bucket{retrygen_method="store.Get",le="2"} 0
retrygen_call_retries_bucket{retrygen_method="store.Get",le="3"} 0
retrygen_call_retries_bucket{retrygen_method="store.Get",le="4"} 0
retrygen_call_retries_bucket{retrygen_method="store.Get",le="+Inf"} 0
retrygen_call_retries_sum{retrygen_method="store.Get"} 0
retrygen_call_retries_count{retrygen_method="store.Get"} 0
`
	if err := testutil.GatherAndCompare(r, strings.NewReader(want), "retrygen_attempts_total", "retrygen_breaker_state", "retrygen_calls_total", "retrygen_call_retries"); err != nil {
		t.Error(err)
	}
	before := series(t, r)
	m.Do(t.Context(), down)
	for name := range series(t, r) {
		if _, ok := before[name]; !ok && !strings.HasPrefix(name, "retrygen_errors_total") {
			t.Errorf("%s was not there before the call", name)
		}
	}
}

// The numbers of series are those in the README.
func TestSeriesPerMethod(t *testing.T) {
	tracker := new(retry.Tracker)
	r := registry(t, tracker)
	count := func(create func() *retry.Method) int {
		before := len(series(t, r))
		create().Name()
		return len(series(t, r)) - before
	}
	plain := count(func() *retry.Method { return retry.NewMethod("a", policy, retry.WithTracker(tracker)) })
	guarded := count(func() *retry.Method { return newMethod(tracker, "b") })
	measured := count(func() *retry.Method {
		return retry.NewMethod("c", policy, retry.WithTracker(tracker), retry.WithLatency())
	})
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	hedged := count(func() *retry.Method {
		return retry.NewMethod("d", policy, retry.WithTracker(tracker), retry.WithHedge(retry.NewHedge(retry.HedgePolicy{})))
	})
	throttled := count(func() *retry.Method {
		return retry.NewMethod("e", policy, retry.WithTracker(tracker), retry.WithThrottle(new(retry.Throttle)))
	})
	for _, row := range []string{
		fmt.Sprintf("| method | %d, and", plain),
		fmt.Sprintf("| method with a hedge | %d more |", hedged-plain),
		fmt.Sprintf("| throttle, or throttles with the same name | %d |", throttled-plain),
		fmt.Sprintf("| method with `retry.WithLatency` | %d more |", measured-plain),
		"| breaker, or breakers with the same name | 7 |",
		"| budget, or budgets with the same name | 3 |",
	} {
		if !strings.Contains(string(readme), row) {
			t.Errorf("the README does not have %q", row)
		}
	}
	if guarded != plain+7+3 {
		t.Errorf("got %d series with a breaker and a budget, and %d without", guarded, plain)
	}
}

// A scrape has what the tracker has counted by then.
func TestCounts(t *testing.T) {
	tracker := new(retry.Tracker)
	m := newMethod(tracker, "store.Get")
	r := registry(t, tracker)
	m.Do(t.Context(), up)
	for range 3 { // the second one opens the breaker
		m.Do(t.Context(), down)
	}
	got := series(t, r)
	for name, want := range map[string]float64{
		`retrygen_calls_total{retrygen_method="store.Get",retrygen_outcome="succeeded"}`:              1,
		`retrygen_calls_total{retrygen_method="store.Get",retrygen_outcome="gave_up"}`:                1,
		`retrygen_calls_total{retrygen_method="store.Get",retrygen_outcome="rejected"}`:               2,
		`retrygen_giveups_total{retrygen_cause="attempts",retrygen_method="store.Get"}`:               1,
		`retrygen_giveups_total{retrygen_cause="breaker",retrygen_method="store.Get"}`:                2,
		`retrygen_call_retries_count{retrygen_method="store.Get"}`:                                    1,
		`retrygen_attempts_total{retrygen_method="store.Get"}`:                                        4,
		`retrygen_failures_total{retrygen_class="unclassified",retrygen_method="store.Get"}`:          3,
		`retrygen_errors_total{error_type="*errors.errorString",retrygen_method="store.Get"}`:         3,
		`retrygen_waits_total{retrygen_method="store.Get"}`:                                           1,
		`retrygen_call_retry_delay_seconds_total{retrygen_method="store.Get"}`:                        0.001,
		`retrygen_breaker_state{retrygen_breaker="store.Get",retrygen_state="closed"}`:                0,
		`retrygen_breaker_state{retrygen_breaker="store.Get",retrygen_state="open"}`:                  1,
		`retrygen_breaker_transitions_total{retrygen_breaker="store.Get",retrygen_state="open"}`:      1,
		`retrygen_breaker_transitions_total{retrygen_breaker="store.Get",retrygen_state="half-open"}`: 0,
		`retrygen_breaker_rejected_total{retrygen_breaker="store.Get"}`:                               2,
		`retrygen_budget_limit{retrygen_budget="store.Get"}`:                                          10,
		`retrygen_budget_denied_total{retrygen_budget="store.Get"}`:                                   0,
	} {
		if n, ok := got[name]; !ok || n != want {
			t.Errorf("%s: got %v, want %v", name, n, want)
		}
	}
}

// Counters never decrease, while calls run and methods come and go.
func TestCountersNeverDecrease(t *testing.T) {
	tracker := new(retry.Tracker)
	r := registry(t, tracker)
	done := make(chan struct{})
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for {
				m := newMethod(tracker, "store.Get", retry.WithLatency())
				for range 20 {
					m.Do(t.Context(), down)
				}
				m.Do(t.Context(), up)
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	before := map[string]float64{}
	for range 30 {
		runtime.GC() // retires methods
		after := series(t, r)
		for name, n := range before {
			isGauge := strings.HasPrefix(name, "retrygen_breaker_state") || strings.HasPrefix(name, "retrygen_budget_tokens") || strings.HasPrefix(name, "retrygen_budget_limit")
			if !isGauge && after[name] < n {
				t.Errorf("%s: got %v after %v", name, after[name], n)
			}
		}
		before = after
	}
	close(done)
	all.Wait()
}
