package simulate

import (
	"context"
	"time"
)

// An Outage models a service that is unreachable for a while: queries sent in that time
// all arrive when it ends. Calls form a Poisson process, each of a random client, so that
// the calls of each client are one too. The service processes queries sequentially,
// including those that their clients have given up on, and a client retries a query that
// fails or is not answered in time.
//
// The number of clients changes neither the calls nor the work of a simulation: a client
// without a guard has no state, and the guards of the others are made for their first
// calls.
type Outage struct {
	Clients  []int         // numbers of clients that share the calls; one cell for each of them and each policy
	Rate     float64       // calls per second, of all clients together
	Capacity float64       // queries per second that the service can answer
	Queue    int           // maximum number of waiting queries; 0 means no limit
	Timeout  time.Duration // timeout of attempts whose policy has none
	Failing  float64       // fraction of the answers that are errors, at any time
	From, To time.Duration // of the outage
	Length   time.Duration // of the simulation
	Runs     int
}

// OutageResult is the result of one cell.
type OutageResult struct {
	Policy    string  `json:"policy"`
	Clients   int     `json:"clients"`
	Runs      int     `json:"runs"`      // that were finished
	Recovered int     `json:"recovered"` // number of runs that recovered
	Recovery  float64 `json:"median_recovery_s"`

	// Fractions of the calls that succeeded until the outage began, and since then.
	Before float64 `json:"success_before_outage"`
	Since  float64 `json:"success_since_outage"`

	// Numbers of breakers that opened, in the mean of the runs, until the outage began and
	// since then. A breaker that opens before the outage is a false alarm.
	OpenedBefore float64 `json:"opened_before_outage"`
	OpenedSince  float64 `json:"opened_since_outage"`

	// Means per second of the last minute, or of the time after the outage if that is
	// shorter.
	Offered float64 `json:"offered_last_minute"`
	Load    float64 `json:"load_last_minute"`
	Goodput float64 `json:"goodput_last_minute"`

	Seconds []Second `json:"seconds"` // mean of the runs
}

// A Second contains the events of one simulated second.
type Second struct {
	Calls     float64 `json:"calls"`               // calls that began
	Attempts  float64 `json:"attempts"`            // attempts that were sent
	Successes float64 `json:"successes"`           // calls that were answered in time
	Failures  float64 `json:"failures"`            // calls that gave up
	Rejected  float64 `json:"rejected"`            // calls among them that a breaker or throttle ended
	Opened    float64 `json:"opened"`              // closed breakers that opened
	Latency   float64 `json:"latency_s,omitempty"` // mean of answered calls, including retries; 0 if there are none
	Queue     float64 `json:"queue"`               // queries waiting at its end
}

// Run simulates every number of clients with every policy. When ctx ends, it returns the
// results so far: the finished runs of a cell or, if there are none, the finished seconds.
func (m Outage) Run(ctx context.Context, policies []Policy, opts Options) []OutageResult {
	cells := len(policies) * len(m.Clients)
	runs := make([]*outcome, cells*m.Runs)
	opts.Progress.expect(len(runs))
	each(ctx, len(runs), func(i int) {
		policy, clients := m.cell(policies, i/m.Runs)
		o := newOutage(m, policy, clients, opts, i%m.Runs)
		o.run(ctx)
		runs[i] = &outcome{o.seconds, o.finished}
	})
	results := make([]OutageResult, cells)
	for i := range results {
		policy, clients := m.cell(policies, i)
		results[i].Policy, results[i].Clients = policy.Name, clients
		results[i].sum(m, runs[i*m.Runs:(i+1)*m.Runs])
	}
	return results
}

// cell returns the policy and number of clients of a cell.
func (m Outage) cell(policies []Policy, cell int) (Policy, int) {
	return policies[cell/len(m.Clients)], m.Clients[cell%len(m.Clients)]
}

// sum summarizes the runs of a cell, in which runs that did not begin are nil.
func (r *OutageResult) sum(m Outage, runs []*outcome) {
	var begun, finished []*outcome
	for _, o := range runs {
		if o != nil {
			begun = append(begun, o)
		}
		if o != nil && o.finished {
			finished = append(finished, o)
		}
	}
	r.Runs = len(finished)
	if r.Runs > 0 {
		begun = finished
	} else {
		begun = begun[:min(len(begun), 1)]
	}
	var recoveries []float64
	for _, o := range finished {
		if after, ok := recovery(o.seconds, m.To); ok {
			r.Recovered++
			recoveries = append(recoveries, after)
		}
	}
	r.Recovery = medianOf(recoveries)
	r.Seconds = meanSeconds(begun)
	r.aroundOutage(m)
	r.lastMinute(m)
}

// meanSeconds returns the means of runs, per second.
func meanSeconds(runs []*outcome) []Second {
	if len(runs) == 0 {
		return nil
	}
	mean := make([]Second, len(runs[0].seconds))
	n := float64(len(runs))
	for i := range mean {
		var sum Second
		for _, o := range runs {
			s := o.seconds[i]
			sum.Calls += s.Calls
			sum.Attempts += s.Attempts
			sum.Successes += s.Successes
			sum.Failures += s.Failures
			sum.Rejected += s.Rejected
			sum.Opened += s.Opened
			sum.Latency += s.Latency // of all calls together
			sum.Queue += s.Queue
		}
		mean[i] = Second{sum.Calls / n, sum.Attempts / n, sum.Successes / n, sum.Failures / n, sum.Rejected / n, sum.Opened / n,
			sum.Latency / max(sum.Successes, 1), sum.Queue / n}
	}
	return mean
}

// aroundOutage computes what happened until the outage began, and since then.
func (r *OutageResult) aroundOutage(m Outage) {
	began := min(int(m.From/time.Second), len(r.Seconds))
	r.Before, r.OpenedBefore = success(r.Seconds[:began])
	r.Since, r.OpenedSince = success(r.Seconds[began:])
}

// success returns the fraction of calls that succeeded, and the number of breakers that
// opened.
func success(seconds []Second) (share, opened float64) {
	var calls, successes float64
	for _, s := range seconds {
		calls += s.Calls
		successes += s.Successes
		opened += s.Opened
	}
	return successes / max(calls, 1), opened
}

// lastMinute computes the means of the last minute.
func (r *OutageResult) lastMinute(m Outage) {
	from := max(len(r.Seconds)-60, int(m.To/time.Second))
	if from >= len(r.Seconds) {
		return
	}
	last := r.Seconds[from:]
	for _, s := range last {
		n := float64(len(last))
		r.Offered += s.Calls / n
		r.Load += s.Attempts / n
		r.Goodput += s.Successes / n
	}
}

// RecoveryWindow is how long goodput must be normal for a service to count as recovered.
const RecoveryWindow = 10 * time.Second

// recoveredShare is the fraction of offered calls that counts as normal goodput.
const recoveredShare = 0.95

// recovery returns the number of seconds from the end of the outage until the service
// recovered: until the goodput of the following ten seconds is 95% of the offered calls.
func recovery(seconds []Second, end time.Duration) (after float64, ok bool) {
	first := int((end + time.Second - 1) / time.Second)
	window := int(RecoveryWindow / time.Second)
	for s := first; s+window <= len(seconds); s++ {
		var calls, successes float64
		for _, second := range seconds[s : s+window] {
			calls += second.Calls
			successes += second.Successes
		}
		if successes >= recoveredShare*calls {
			return float64(s) - end.Seconds(), true
		}
	}
	return 0, false
}
