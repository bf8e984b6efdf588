//go:build go1.26

package retry_test

import (
	"context"
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
)

// gRPC A6 with 10 tokens and a ratio of 0.1: the fifth failure throttles, and
// an attempt that fails with more than 5 tokens left is retried.
func TestC34Throttle(t *testing.T) {
	b := retry.ThrottleBudget(10, 0.1)
	m := budgeted(b)
	s := answering(errUnavailable)
	wantIs(t, m.Do(t.Context(), s.get), retry.ErrBudget, errUnavailable)
	wantCalls(t, s, 5)
	wantTokens(t, b, 5)

	succeed := func(n int) {
		for range n {
			m.Do(t.Context(), answering(nil).get)
		}
	}
	succeed(10)
	s = answering(errUnavailable)
	wantIs(t, m.Do(t.Context(), s.get), retry.ErrBudget)
	wantCalls(t, s, 1) // left 5.0
	succeed(11)
	s = answering(errUnavailable)
	wantIs(t, m.Do(t.Context(), s.get), retry.ErrBudget)
	wantCalls(t, s, 2) // left 5.1, and then 4.1
	wantTokens(t, b, 4.1)
}

// A non-retryable error is a success for the budget; a cancellation is neither.
func TestThrottleCountsOutcomes(t *testing.T) {
	tests := []struct {
		name string
		err  error
		want float64 // of 10 tokens less one
	}{
		{"success", nil, 9.5},
		{"permanent", retry.Permanent(errNotFound), 9.5},
		{"failure", errUnavailable, 8},
		{"canceled", context.Canceled, 9},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := retry.ThrottleBudget(10, 0.5)
			m := retry.NewMethod("store.Get", retry.Policy{MaxAttempts: 1}, retry.WithTracker(nil), retry.WithBudget(b))
			m.Do(t.Context(), answering(errUnavailable).get)
			m.Do(t.Context(), answering(tt.err).get)
			wantTokens(t, b, tt.want)
		})
	}
}

// Arguments that are not positive mean those of gRPC's example; the tokens stay
// between 0 and their maximum.
func TestThrottleLimits(t *testing.T) {
	for _, b := range []*retry.Budget{
		retry.ThrottleBudget(10, 0.1), retry.ThrottleBudget(0, 0), retry.ThrottleBudget(-1, -1), retry.ThrottleBudget(math.NaN(), math.NaN()),
	} {
		m := retry.NewMethod("store.Get", retry.Policy{MaxAttempts: 1}, retry.WithTracker(nil), retry.WithBudget(b))
		wantTokens(t, b, 10)
		m.Do(t.Context(), answering(nil).get)
		wantTokens(t, b, 10)
		for range 20 {
			m.Do(t.Context(), answering(errUnavailable).get)
		}
		wantTokens(t, b, 0)
		m.Do(t.Context(), answering(nil).get)
		wantTokens(t, b, 0.1)
	}
}

// The effect of a budget on load, in the simulation of
// testdata/retry-budget-table.csv: clients that call sequentially, each with
// its own budget and up to 3 retries, and attempts that fail independently.
// Budgets paid for by successes are the table's buckets; a ThrottleBudget is
// gRPC's.
func TestBudgetTable(t *testing.T) {
	budget := func(p retry.BudgetPolicy) func() *retry.Budget {
		p.Floor = retry.NoFloor
		return func() *retry.Budget { return retry.NewBudget(p) }
	}
	budgets := map[string]func() *retry.Budget{
		"retries3":               func() *retry.Budget { return nil },
		"bucket r=.1 cap=10 N=3": budget(retry.BudgetPolicy{Ratio: 0.1}),
		"bucket r=.2 cap=10 N=3": budget(retry.BudgetPolicy{Ratio: 0.2}),
		"grpc A6 10/.1 N=3":      func() *retry.Budget { return retry.ThrottleBudget(10, 0.1) },
	}
	for _, row := range readBudgetTable(t) {
		t.Run(row.strategy+"/"+strconv.Itoa(row.percent), func(t *testing.T) {
			t.Parallel()
			newBudget, ok := budgets[row.strategy]
			if !ok {
				t.Fatal("unknown strategy")
			}
			got := simulate(newBudget, row)
			got.compare(t, "load", got.load, row.load, row.loadCI)
			got.compare(t, "success", got.success, row.success, row.successCI)
		})
	}
}

// A budget of 10 % paid for by calls limits the load to 1.1 whatever the
// failure rate, even while the service is down.
func TestBudgetByCallsLoad(t *testing.T) {
	byCalls := func() *retry.Budget {
		return retry.NewBudget(retry.BudgetPolicy{Ratio: 0.1, Floor: retry.NoFloor, ByCalls: true})
	}
	for _, percent := range []int{20, 50, 100} {
		got := simulate(byCalls, budgetRow{percent: percent, calls: 10_000})
		// The 10 tokens it starts with are 10 retries for 10,000 calls.
		if load := mean(got.load); load > 1.101 || load < 1.095 {
			t.Errorf("at %d%% the load is %.4f, want 1.1", percent, load)
		}
	}
}

// A budgetRow is a row of the table. CI is the half width of a 95 % confidence
// interval, 1.96 standard errors.
type budgetRow struct {
	strategy                         string
	percent, calls                   int
	load, loadCI, success, successCI float64
}

func readBudgetTable(t *testing.T) (table []budgetRow) {
	t.Helper()
	file, err := os.Open("testdata/retry-budget-table.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r := csv.NewReader(file)
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		number := func(column int) float64 {
			v, err := strconv.ParseFloat(row[column], 64)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		table = append(table, budgetRow{row[0], int(number(1)), int(number(3)), number(4), number(5), number(6), number(7)})
	}
	if len(table) == 0 {
		t.Fatal("the table is empty")
	}
	return table
}

// simulated is the load and the success rate of each client.
type simulated struct{ load, success []float64 }

// simulate runs a fifth of the table's 100 clients; the random numbers are the
// same every time.
func simulate(newBudget func() *retry.Budget, row budgetRow) (s simulated) {
	p := retry.Policy{MaxAttempts: 4, Delay: retry.NoDelay}
	for client := range 20 {
		random := rand.New(rand.NewPCG(uint64(client), uint64(row.percent)))
		m := retry.NewMethod("store.Get", p, retry.WithTracker(nil), retry.WithBudget(newBudget()))
		attempts, successes := 0, 0
		for range row.calls {
			err := m.Do(context.Background(), func(context.Context) error {
				attempts++
				if random.IntN(100) < row.percent {
					return errUnavailable
				}
				return nil
			})
			if err == nil {
				successes++
			}
		}
		s.load = append(s.load, float64(attempts)/float64(row.calls))
		s.success = append(s.success, float64(successes)/float64(row.calls))
	}
	return s
}

// compare checks that the mean of got is within 4 combined standard errors of
// want.
func (simulated) compare(t *testing.T, what string, got []float64, want, wantCI float64) {
	t.Helper()
	variance := 0.0
	for _, v := range got {
		variance += (v - mean(got)) * (v - mean(got)) / float64(len(got)-1)
	}
	// The table's figures are rounded, and its buckets add tenths as floats,
	// ten of which sum to slightly less than one: they may lag a deposit
	// behind.
	const rounding = 0.00005 + 0.2/10_000
	within := 4*math.Hypot(math.Sqrt(variance/float64(len(got))), wantCI/1.96) + rounding
	if math.Abs(mean(got)-want) > within {
		t.Errorf("%s: got %.5f, want %.5f ± %.5f", what, mean(got), want, within)
	}
}

func mean(vs []float64) (m float64) {
	for _, v := range vs {
		m += v / float64(len(vs))
	}
	return m
}
