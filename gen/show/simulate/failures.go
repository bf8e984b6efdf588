package simulate

import (
	"context"
	"math"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Failures is the model of a service whose attempts fail independently of each other, of
// load, and of time. Each client makes its calls one after the other; time passes between
// them, for breakers and for the floor of a budget, but not within a call.
type Failures struct {
	Rates   []float64 // shares of the attempts that fail: one cell for each and each policy
	Clients int
	Calls   int     // of each client
	Rate    float64 // calls a second of each client, on average; 0 has no time pass
}

// FailuresResult is what came of one cell.
type FailuresResult struct {
	Policy  string  `json:"policy"`
	Rate    float64 `json:"failure_rate"`
	Clients int     `json:"clients"` // that were finished
	Load    Mean    `json:"load"`    // attempts for each call
	Success Mean    `json:"success"` // share of the calls

	// Closed is what the load is by arithmetic; 0 with a breaker, for which there is none.
	Closed float64 `json:"load_closed_form,omitempty"`
}

// Run simulates every failure rate with every policy. When ctx ends it returns what is
// done.
func (m Failures) Run(ctx context.Context, policies []Policy, opts Options) []FailuresResult {
	cells := len(policies) * len(m.Rates)
	results := make([]FailuresResult, cells)
	opts.Progress.expect(cells)
	each(ctx, cells, func(i int) {
		policy, rate := policies[i/len(m.Rates)], m.Rates[i%len(m.Rates)]
		results[i] = m.cell(ctx, policy, rate, opts.Seed)
		opts.Progress.add(wholeRun)
	})
	for i := range results {
		policy, rate := policies[i/len(m.Rates)], m.Rates[i%len(m.Rates)]
		results[i].Policy, results[i].Rate = policy.Name, rate
		results[i].Closed = m.closedForm(policy, rate)
	}
	return results
}

// cell simulates the clients one after the other: none knows of another.
func (m Failures) cell(ctx context.Context, p Policy, rate float64, seed uint64) FailuresResult {
	var load, success []float64
	for client := range m.Clients {
		if ctx.Err() != nil {
			break
		}
		f := failing{fleet: newFleet(p, 1, newRandom(seed, client)), rate: rate}
		for range m.Calls {
			f.call()
			if m.Rate > 0 {
				f.now += time.Duration(f.random.ExpFloat64() / m.Rate * float64(time.Second))
			}
		}
		load = append(load, float64(f.attempted)/float64(m.Calls))
		success = append(success, float64(f.succeeded)/float64(m.Calls))
	}
	return FailuresResult{Clients: len(load), Load: meanOf(load), Success: meanOf(success)}
}

// closedForm returns the load that arithmetic gives: that of the attempts alone or, where
// the budget binds, that of what it grants.
func (m Failures) closedForm(p Policy, rate float64) float64 {
	load := Load(p.attempts(), rate)
	if p.Breaker != nil {
		return 0
	}
	if p.Budget != nil {
		start := retry.NewBudget(*p.Budget).Tokens() // it starts full
		load = min(load, 1+retries(*p.Budget, rate, floor(*p.Budget, m.Rate)+start/float64(m.Calls)))
	}
	return load
}

// Load returns how many attempts a call makes on average, of at most n, each of which
// fails with probability p.
func Load(n int, p float64) float64 {
	if p == 1 {
		return float64(n)
	}
	return (1 - math.Pow(p, float64(n))) / (1 - p)
}

// Retries returns how many retries for each call a budget allows in the long run, at a
// rate of calls a second, if a share of the attempts fails.
func Retries(b retry.BudgetPolicy, rate, failing float64) float64 {
	return retries(b, failing, floor(b, rate))
}

// retries returns the retries for each call that a budget allows beside those that are
// free, with them. Where successes pay they follow from themselves: of 1+R attempts a
// share succeeds, and pays for R less the free ones.
func retries(b retry.BudgetPolicy, failing, free float64) float64 {
	ratio := b.Effective().Ratio
	if b.ByCalls {
		return ratio + free
	}
	paid := ratio * (1 - failing) // by each attempt
	if paid >= 1 {
		return math.Inf(1)
	}
	return (paid + free) / (1 - paid)
}

// floor returns the retries for each call that the floor of a budget allows.
func floor(b retry.BudgetPolicy, rate float64) float64 {
	if rate <= 0 {
		return 0
	}
	return max(b.Effective().Floor, 0) / rate
}

// failing is a client whose attempts fail at a rate.
type failing struct {
	*fleet
	rate                 float64
	attempted, succeeded int
}

// call makes one call.
func (f *failing) call() {
	guard := f.guard(0)
	guard.called()
	for c := (call{start: f.now}); ; {
		permit, ok := guard.allow()
		if !ok {
			return
		}
		c.attempts++
		f.attempted++
		if f.random.Float64() >= f.rate {
			f.succeeded++
			guard.succeeded(permit)
			return
		}
		guard.failed(permit)
		if _, ok := f.again(&c); !ok {
			return
		}
	}
}
