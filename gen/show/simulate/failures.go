package simulate

import (
	"context"
	"math"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Failures models a service whose attempts fail independently of each other, of load, and
// of time. Each client makes its calls sequentially; time passes between calls, for
// breakers and for the floor of a budget, but not within a call.
type Failures struct {
	Rates   []float64 // failure rates of attempts; one cell for each of them and each policy
	Clients int
	Calls   int     // of each client
	Rate    float64 // mean calls per second of each client; with 0, no time passes
}

// FailuresResult is the result of one cell.
type FailuresResult struct {
	Policy  string  `json:"policy"`
	Rate    float64 `json:"failure_rate"`
	Clients int     `json:"clients"` // that were finished
	Load    Mean    `json:"load"`    // attempts per call
	Success Mean    `json:"success"` // fraction of successful calls

	// Closed is the load in closed form, or 0 with a breaker or throttle, for which
	// there is no closed form.
	Closed float64 `json:"load_closed_form,omitempty"`
}

// Run simulates every failure rate with every policy. When ctx ends, it returns the
// results so far.
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

// cell simulates the clients sequentially, because they are independent.
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

// closedForm returns the load in closed form: the load of the attempts, or the load that
// the budget allows if that is lower.
func (m Failures) closedForm(p Policy, rate float64) float64 {
	load := Load(p.attempts(), rate)
	if p.Breaker != nil || p.Throttle != nil {
		return 0
	}
	if p.Budget != nil {
		start := retry.NewBudget(*p.Budget).Tokens() // it starts full
		load = min(load, 1+retries(*p.Budget, rate, floor(*p.Budget, m.Rate)+start/float64(m.Calls)))
	}
	return load
}

// Load returns the mean number of attempts per call, with at most n attempts, each of
// which fails with probability p.
func Load(n int, p float64) float64 {
	if p == 1 {
		return float64(n)
	}
	return (1 - math.Pow(p, float64(n))) / (1 - p)
}

// Retries returns the number of retries per call that a budget allows in the long run, at
// a rate of calls per second and a failure rate of attempts.
func Retries(b retry.BudgetPolicy, rate, failing float64) float64 {
	return retries(b, failing, floor(b, rate))
}

// retries returns the number of retries per call that a budget allows, including the free
// ones. If successes fund retries, the number R satisfies an equation: a fraction of 1+R
// attempts succeeds, and funds R minus the free retries.
func retries(b retry.BudgetPolicy, failing, free float64) float64 {
	ratio := b.Effective().Ratio
	if b.ByCalls {
		return ratio + free
	}
	paid := ratio * (1 - failing) // per attempt
	if paid >= 1 {
		return math.Inf(1)
	}
	return (paid + free) / (1 - paid)
}

// floor returns the number of retries per call that the floor of a budget allows.
func floor(b retry.BudgetPolicy, rate float64) float64 {
	if rate <= 0 {
		return 0
	}
	return max(b.Effective().Floor, 0) / rate
}

// failing is a client whose attempts fail at a given rate.
type failing struct {
	*fleet
	rate                 float64
	attempted, succeeded int
}

// call makes one call.
func (f *failing) call() {
	guard := f.guard(0)
	if !guard.begin() {
		return
	}
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
