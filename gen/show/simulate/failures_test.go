package simulate

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// attempts returns a policy with n attempts and no waits.
func attempts(n int) Policy {
	return Policy{Retry: retry.Policy{MaxAttempts: n, Delay: retry.NoDelay, Jitter: retry.NoJitter}}
}

func withBudget(p Policy, newBudget func() budget) Policy {
	p.newBudget = newBudget
	return p
}

// bucket returns a budget of package retry with limit tokens that time does not refill.
func bucket(ratio, limit float64) func() budget {
	floor := limit / 10 // the limit is 10 seconds of it
	if limit <= 10 {
		floor = retry.NoFloor
	}
	stopped := func() time.Time { return epoch }
	return func() budget { return support.NewBudget(retry.BudgetPolicy{Ratio: ratio, Floor: floor}, stopped) }
}

func grpcThrottle() budget { return retry.ThrottleBudget(10, 0.1) }

// A strategy is a kind in the table that package retry supports. Package retry has no
// circuit breaker for retries alone, no cost per retry (AWS) and no window of deposits
// (Finagle).
type strategy struct {
	Policy

	// deposit is the amount by which each client of the table may lag behind: it adds
	// tenths as floats, ten of which are slightly less than one; package retry counts
	// exactly.
	deposit float64
}

var strategies = map[string]strategy{
	"none":                   {attempts(1), 0},
	"retries3":               {attempts(4), 0},
	"bucket r=.1 cap=10 N=3": {withBudget(attempts(4), bucket(0.1, 10)), 0.1},
	"bucket r=.2 cap=10 N=3": {withBudget(attempts(4), bucket(0.2, 10)), 0.2},
	"grpc A6 10/.1 N=3":      {withBudget(attempts(4), grpcThrottle), 0},
}

// Load and success match the published table, for the kinds that package retry supports,
// within 4 combined standard errors and rounding.
func TestFailuresTable(t *testing.T) {
	known := 0
	for _, row := range readTable(t, "retry-budget-table.csv") {
		name, _, _ := strings.Cut(row.values["strategy"], " [")
		kind, ok := strategies[name]
		if !ok {
			continue
		}
		known++
		t.Run(fmt.Sprintf("%s/%v%%/%v", name, row.values["failure_pct"], row.values["clients"]), func(t *testing.T) {
			t.Parallel()
			model := Failures{Rates: []float64{row.number("failure_pct") / 100}, Clients: fewer(int(row.number("clients"))), Calls: int(row.number("calls_per_client"))}
			if small() && model.Calls > 10_000 {
				t.Skip("a tenth of these clients is too few for an interval")
			}
			got := model.Run(t.Context(), []Policy{kind.Policy}, Options{Seed: 1})[0]
			lag := kind.deposit / float64(model.Calls)
			sameMean(t, "load", got.Load.Mean, got.Load.CI95/1.96, row.number("load_multiplier"), row.number("load_ci95")/1.96,
				lag+row.resolution("load_multiplier")+4*row.resolution("load_ci95"))
			sameMean(t, "success", got.Success.Mean, got.Success.CI95/1.96, row.number("success"), row.number("success_ci95")/1.96,
				lag+row.resolution("success")+4*row.resolution("success_ci95"))
		})
	}
	if known != 44 {
		t.Errorf("%d rows of the table are of a known kind", known)
	}
}

// A budget of package retry with fund=calls has Finagle's parameters, but is a bucket
// that starts full, whereas Finagle has a window of ten seconds that starts empty. So its
// load exceeds Finagle's by at most the initial tokens.
func TestFailuresFinagle(t *testing.T) {
	policy := attempts(4)
	policy.Budget = &retry.BudgetPolicy{Ratio: 0.2, Floor: 10, ByCalls: true}
	for _, row := range readTable(t, "retry-budget-table.csv") {
		if !strings.HasPrefix(row.values["strategy"], "finagle") {
			continue
		}
		model := Failures{Rates: []float64{row.number("failure_pct") / 100}, Clients: fewer(100), Calls: 10_000, Rate: 100}
		got := model.Run(t.Context(), []Policy{policy}, Options{Seed: 1})[0]
		start := retry.NewBudget(*policy.Budget).Tokens() / float64(model.Calls)
		off, limit := got.Load.Mean-row.number("load_multiplier"), 4*math.Hypot(got.Load.CI95, row.number("load_ci95"))/1.96
		if off < -limit || off > start+limit {
			t.Errorf("at %v%% the load is %.4f, Finagle's %s", row.number("failure_pct"), got.Load.Mean, row.values["load_multiplier"])
		}
	}
}

// The closed forms are accurate to three digits.
func TestFailuresClosedForms(t *testing.T) {
	budgets := []retry.BudgetPolicy{
		{}, {ByCalls: true}, // 10%, and 10 per second
		{Ratio: 0.2, Floor: retry.NoFloor}, {Ratio: 0.1, Floor: retry.NoFloor, ByCalls: true},
	}
	policies := []Policy{attempts(1), attempts(3), attempts(4)}
	for _, b := range budgets {
		guarded := attempts(4)
		guarded.Budget = &b
		policies = append(policies, guarded)
	}
	rates := []float64{0.01, 0.1, 0.5, 1}
	model := Failures{Rates: rates, Clients: max(fewer(20), 4), Calls: 50_000, Rate: 100}
	for _, got := range model.Run(t.Context(), policies, Options{Seed: 1}) {
		if off := math.Abs(got.Load.Mean/got.Closed - 1); off > 0.002 {
			t.Errorf("at %v the load is %.4f, by arithmetic %.4f", got.Rate, got.Load.Mean, got.Closed)
		}
	}
}

// With fund=successes, retries match the published closed form: load
// 1/(1-r(1-p)), once the budget binds.
func TestRetries(t *testing.T) {
	for _, tt := range []struct {
		policy     retry.BudgetPolicy
		rate, fail float64
		want       float64
	}{
		{retry.BudgetPolicy{Floor: retry.NoFloor}, 100, 0, 1/(1-0.1) - 1},
		{retry.BudgetPolicy{Ratio: 0.2, Floor: retry.NoFloor}, 0, 0.5, 1/(1-0.2*0.5) - 1},
		{retry.BudgetPolicy{Floor: retry.NoFloor}, 100, 1, 0},
		{retry.BudgetPolicy{}, 100, 1, 0.1},
		{retry.BudgetPolicy{Ratio: 1, Floor: 50}, 100, 0, math.Inf(1)},
		{retry.BudgetPolicy{ByCalls: true}, 100, 1, 0.2},
		{retry.BudgetPolicy{ByCalls: true}, 0, 0.5, 0.1},
	} {
		if got := Retries(tt.policy, tt.rate, tt.fail); !(math.Abs(got-tt.want) < 1e-12) && got != tt.want {
			t.Errorf("%+v at %v calls a second, of which %v fail: %v retries a call, want %v", tt.policy, tt.rate, tt.fail, got, tt.want)
		}
	}
}

// A policy with attempts=N has the success rate of the closed form.
func TestFailuresSuccess(t *testing.T) {
	model := Failures{Rates: []float64{0.5}, Clients: 20, Calls: 50_000}
	got := model.Run(t.Context(), []Policy{attempts(3)}, Options{Seed: 1})[0]
	if want := 1 - math.Pow(0.5, 3); math.Abs(got.Success.Mean-want) > 0.001 {
		t.Errorf("success is %.4f, by arithmetic %.4f", got.Success.Mean, want)
	}
}

// A breaker also rejects first attempts.
func TestFailuresBreaker(t *testing.T) {
	p := attempts(1)
	p.Breaker = &retry.BreakerPolicy{Cooldown: time.Hour}
	got := Failures{Rates: []float64{1}, Clients: 1, Calls: 1000, Rate: 100}.Run(t.Context(), []Policy{p}, Options{})[0]
	if got.Load.Mean != 0.005 {
		t.Errorf("%v of the attempts were made, want 5 of 1000", got.Load.Mean)
	}
}
