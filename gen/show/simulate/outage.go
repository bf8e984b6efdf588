package simulate

import (
	"context"
	"time"
)

// An Outage is the model of a service that is cut off for a while: what is sent in that
// time arrives when it ends, all at once. Calls arrive as a Poisson process, and the clients
// take turns. The service works on one query after the other, also on those that their
// clients have given up, and a client retries what has not been answered in time.
type Outage struct {
	Clients  int
	Rate     float64       // calls a second, of all clients together
	Capacity float64       // queries that the service answers a second
	Queue    int           // queries that may wait for it; 0 is any number
	Timeout  time.Duration // of an attempt whose policy has none
	From, To time.Duration // of the outage
	Length   time.Duration // of the simulation
	Runs     int
}

// OutageResult is what came of one policy.
type OutageResult struct {
	Policy    string  `json:"policy"`
	Runs      int     `json:"runs"`      // that were finished
	Recovered int     `json:"recovered"` // runs that were back to normal before their end
	Recovery  float64 `json:"median_recovery_s"`

	// Of the last minute, or of what comes after the outage where that is shorter; a second.
	Offered float64 `json:"offered_last_minute"`
	Load    float64 `json:"load_last_minute"`
	Goodput float64 `json:"goodput_last_minute"`

	Seconds []Second `json:"seconds"` // mean of the runs
}

// A Second is what happened in one second of the simulation.
type Second struct {
	Calls     float64 `json:"calls"`     // that began
	Attempts  float64 `json:"attempts"`  // that were sent
	Successes float64 `json:"successes"` // calls that were answered in time
	Failures  float64 `json:"failures"`  // calls that were given up
	Latency   float64 `json:"latency_s"` // mean of the calls answered, retries included
	Queue     float64 `json:"queue"`     // queries at its end, sent and not yet worked on
}

// Run simulates every policy. When ctx ends it returns what is done: the finished runs
// of a policy or, if there are none, the seconds that were finished.
func (m Outage) Run(ctx context.Context, policies []Policy, opts Options) []OutageResult {
	runs := make([]*outage, len(policies)*m.Runs)
	opts.Progress.expect(len(runs))
	each(ctx, len(runs), func(i int) {
		runs[i] = newOutage(m, policies[i/m.Runs], opts, i%m.Runs)
		runs[i].run(ctx)
	})
	results := make([]OutageResult, len(policies))
	for i := range results {
		results[i].Policy = policies[i].Name
		results[i].sum(m, runs[i*m.Runs:(i+1)*m.Runs])
	}
	return results
}

// sum sums up the runs of a policy, of which those that were not begun are nil.
func (r *OutageResult) sum(m Outage, runs []*outage) {
	var begun, finished []*outage
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
	r.lastMinute(m)
}

// meanSeconds returns the mean of runs, second by second.
func meanSeconds(runs []*outage) []Second {
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
			sum.Latency += s.Latency // of all calls together
			sum.Queue += s.Queue
		}
		mean[i] = Second{sum.Calls / n, sum.Attempts / n, sum.Successes / n, sum.Failures / n,
			sum.Latency / max(sum.Successes, 1), sum.Queue / n}
	}
	return mean
}

// lastMinute sets the means of the last minute.
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

// RecoveryWindow is for how long a service has to be back to normal to be called so.
const RecoveryWindow = 10 * time.Second

// recoveredShare of the calls is normal.
const recoveredShare = 0.95

// recovery returns how many seconds after the end of the outage the service was back to
// normal: when the goodput of the ten seconds that follow is 95 % of what is offered.
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
