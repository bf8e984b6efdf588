package simulate

import (
	"context"
	"time"
)

// An Outage models a service that is unreachable for a while: queries sent in that time
// all arrive when it ends. Calls form a Poisson process, and the clients take turns. The
// service processes queries sequentially, including those that their clients have given
// up on, and a client retries a query that is not answered in time.
type Outage struct {
	Clients  int
	Rate     float64       // calls per second, of all clients together
	Capacity float64       // queries per second that the service can answer
	Queue    int           // maximum number of waiting queries; 0 means no limit
	Timeout  time.Duration // timeout of attempts whose policy has none
	From, To time.Duration // of the outage
	Length   time.Duration // of the simulation
	Runs     int
}

// OutageResult is the result of one policy.
type OutageResult struct {
	Policy    string  `json:"policy"`
	Runs      int     `json:"runs"`      // that were finished
	Recovered int     `json:"recovered"` // number of runs that recovered
	Recovery  float64 `json:"median_recovery_s"`

	// Means per second of the last minute, or of the time after the outage if that is
	// shorter.
	Offered float64 `json:"offered_last_minute"`
	Load    float64 `json:"load_last_minute"`
	Goodput float64 `json:"goodput_last_minute"`

	Seconds []Second `json:"seconds"` // mean of the runs
}

// A Second contains the events of one simulated second.
type Second struct {
	Calls     float64 `json:"calls"`     // calls that began
	Attempts  float64 `json:"attempts"`  // attempts that were sent
	Successes float64 `json:"successes"` // calls that were answered in time
	Failures  float64 `json:"failures"`  // calls that gave up
	Latency   float64 `json:"latency_s"` // mean of answered calls, including retries
	Queue     float64 `json:"queue"`     // queries waiting at its end
}

// Run simulates every policy. When ctx ends, it returns the results so far: the finished
// runs of a policy or, if there are none, the finished seconds.
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

// sum summarizes the runs of a policy, in which runs that did not begin are nil.
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

// meanSeconds returns the means of runs, per second.
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
