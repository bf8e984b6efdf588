package plan

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/retrygen/retrygen/gen/internal/words"
	"github.com/retrygen/retrygen/runtime/retry"
)

const (
	listed   = 10     // attempts that are listed
	followed = 1000   // attempts that are looked at one by one
	samples  = 10_000 // of which the percentiles are: they are off by less than one percent
	enough   = 2e6    // attempts in all samples, after which a tenth of these will do
)

// A timeline is when the attempts of a policy start. Percentiles come from samples, whose
// seed is fixed: the same policy has the same plan.
type timeline struct {
	policy   retry.Policy
	attempts int // that a call may make, retry.Unlimited if there is no limit
	steps    int // attempts that are looked at
	deadline time.Duration
	latency  time.Duration // of a failed attempt
	final    bool          // an attempt that times out is the last

	earliest, latest []time.Duration
	starts           [][]time.Duration // of each listed attempt: its samples, sorted
	inTime, slow     []float64         // of each attempt: see Attempt
	ends             []time.Duration   // of the samples, sorted
	beyond           float64           // mean number of attempts after those looked at
	sample           []time.Duration   // the sample run; nil if none is wanted
}

func newTimeline(cfg Config, p retry.Policy, final bool) *timeline {
	t := &timeline{policy: p, attempts: p.MaxAttempts, deadline: cfg.Deadline, latency: cfg.Latency, final: final}
	t.steps = min(t.attempts, followed)
	if p.Timeout > 0 {
		t.latency = min(t.latency, p.Timeout)
	}
	t.bounds()
	t.draw()
	if cfg.Sample {
		t.sample, _, _ = t.run(rand.New(rand.NewPCG(cfg.Seed, 1)), t.latency)
	}
	return t
}

// bounds sets when each attempt starts at the earliest and at the latest.
func (t *timeline) bounds() {
	t.earliest, t.latest = []time.Duration{0}, []time.Duration{0}
	slowest := cmp.Or(t.policy.Timeout, t.latency)
	for n, short, long := 1, time.Duration(0), time.Duration(0); n < t.steps; n++ {
		short = t.policy.Wait(n, short, 0)
		long = t.policy.Wait(n, long, most)
		t.earliest = append(t.earliest, plus(t.earliest[n-1], short))
		t.latest = append(t.latest, plus(t.latest[n-1], plus(slowest, long)))
	}
}

// run returns when the attempts of one call start that all fail after latency, when the
// call ends, and how many attempts more it makes than are looked at.
func (t *timeline) run(random *rand.Rand, latency time.Duration) (starts []time.Duration, end time.Duration, more int) {
	starts = []time.Duration{0}
	for n, now, wait := 1, time.Duration(0), time.Duration(0); ; n++ {
		now += latency
		if t.deadline > 0 && now >= t.deadline {
			return starts, t.deadline, 0
		}
		if n == t.steps {
			end, more = t.goOn(starts, now)
			return starts, end, more
		}
		wait = t.policy.Wait(n, wait, random.Float64())
		if t.tooLate(now, wait) {
			return starts, now, 0
		}
		now = plus(now, wait)
		starts = append(starts, now)
	}
}

// goOn returns when a call ends that is not over after the attempts looked at, and how
// many more it makes, at the pace of the second half of these.
func (t *timeline) goOn(starts []time.Duration, now time.Duration) (end time.Duration, more int) {
	if more = t.attempts - t.steps; more == 0 {
		return now, 0
	}
	last := len(starts) - 1
	pace := (starts[last] - starts[last/2]) / time.Duration(last-last/2)
	if limit := t.limit(); limit > 0 {
		more = min(more, int(max(limit-now, 0)/max(pace, 1)))
	}
	return nanoseconds(float64(now) + float64(more)*float64(pace)), more
}

// limit returns when a call is over, 0 if nothing but its attempts limits it.
func (t *timeline) limit() time.Duration {
	if t.deadline > 0 && t.policy.Elapsed > 0 {
		return min(t.deadline, t.policy.Elapsed)
	}
	return t.deadline + t.policy.Elapsed
}

// tooLate reports whether a wait is not begun, as in package retry.
func (t *timeline) tooLate(now, wait time.Duration) bool {
	return t.policy.Elapsed > 0 && t.policy.Elapsed-now < wait || t.deadline > 0 && t.deadline-now <= wait
}

// draw samples calls: without the limits of time for when attempts would start, with them
// for how many do.
func (t *timeline) draw() {
	free := &timeline{policy: t.policy, attempts: t.attempts, steps: min(t.steps, listed)}
	if i := t.firstDead(); t.attempts == retry.Unlimited && i > 0 {
		free.steps = min(free.steps, i)
	}
	free.policy.Elapsed = 0
	t.starts = make([][]time.Duration, free.steps)
	random := rand.New(rand.NewPCG(0, 0))
	for range samples {
		starts, _, _ := free.run(random, t.latency)
		for i, start := range starts {
			t.starts[i] = append(t.starts[i], start)
		}
	}
	for _, starts := range t.starts {
		slices.Sort(starts)
	}
	t.inTime, t.ends, t.beyond = t.reach(t.latency)
	switch t.slow = t.inTime; {
	case t.final:
		t.slow = []float64{1} // the first attempt, and none after it
	case t.policy.Timeout > 0:
		t.slow, _, _ = t.reach(t.policy.Timeout)
	}
}

// reach returns how probable it is that each attempt starts, when calls end, sorted, and
// how many attempts more than are looked at they make on average.
func (t *timeline) reach(latency time.Duration) (probability []float64, ends []time.Duration, beyond float64) {
	random := rand.New(rand.NewPCG(0, 0))
	for work := 0; len(ends) < samples && (work < enough || len(ends) < samples/10); {
		starts, end, more := t.run(random, latency)
		ends = append(ends, end)
		beyond += float64(more)
		work += len(starts)
		for len(probability) < len(starts) {
			probability = append(probability, 0)
		}
		for i := range starts {
			probability[i]++
		}
	}
	drawn := float64(len(ends))
	for i := range probability {
		probability[i] /= drawn
	}
	slices.Sort(ends)
	return probability, ends, beyond / drawn
}

// rows returns the attempts that are listed.
func (t *timeline) rows() []Attempt {
	rows := make([]Attempt, len(t.starts))
	for i, starts := range t.starts {
		percentile := func(p int) Duration { return Duration(starts[(len(starts)-1)*p/100]) }
		rows[i] = Attempt{
			Number: i + 1, Earliest: Duration(t.earliest[i]), P5: percentile(5), Median: percentile(50),
			P95: percentile(95), Latest: Duration(t.latest[i]), Dead: t.dead(i),
			InTime: at(t.inTime, i), InTimeSlow: at(t.slow, i),
		}
		if i < len(t.sample) {
			start := Duration(t.sample[i])
			rows[i].Sample = &start
		}
	}
	return rows
}

func at(values []float64, i int) float64 {
	if i < len(values) {
		return values[i]
	}
	return 0
}

// dead reports whether an attempt never starts in time.
func (t *timeline) dead(i int) bool {
	return i > 0 && t.tooLate(t.earliest[i-1], t.earliest[i]-t.earliest[i-1])
}

func (t *timeline) more() string {
	switch hidden := t.attempts - len(t.starts); {
	case t.attempts == retry.Unlimited:
		return "and so on, as long as there is time"
	case hidden > 0:
		return "and " + words.Count(hidden, "more attempt")
	}
	return ""
}

// worst returns the longest that a call takes, nil if nothing limits it: its attempts
// use all of their timeout, and its waits are the longest.
func (t *timeline) worst() *Duration {
	var limits []time.Duration
	if timeout := t.policy.Timeout; timeout > 0 && t.attempts != retry.Unlimited {
		limits = append(limits, nanoseconds(float64(t.attempts)*float64(timeout)+longestWaits(t.policy, t.attempts-1)))
	}
	if t.policy.Timeout > 0 && t.policy.Elapsed > 0 {
		limits = append(limits, plus(t.policy.Elapsed, t.policy.Timeout))
	}
	if t.deadline > 0 {
		limits = append(limits, t.deadline)
	}
	if len(limits) == 0 {
		return nil
	}
	worst := Duration(slices.Min(limits))
	return &worst
}

func (t *timeline) typical() Duration { return Duration(t.ends[(len(t.ends)-1)/2]) }

// firstDead returns the index of the first attempt that never starts, 0 if there is none.
func (t *timeline) firstDead() int {
	for i := range t.steps {
		if t.dead(i) {
			return i
		}
	}
	return 0
}

// findings reports attempts that never start. Where there may be any number of them it
// is time that ends them, as it should.
func (t *timeline) findings() []string {
	i := t.firstDead()
	if i == 0 || t.attempts == retry.Unlimited {
		return nil
	}
	which := fmt.Sprintf("attempt %d never starts", i+1)
	if i+1 < t.attempts {
		which = fmt.Sprintf("attempts %d to %d never start", i+1, t.attempts)
	}
	return []string{fmt.Sprintf("%s: %s would be the earliest, %s", which, short(Duration(t.earliest[i])), t.limits())}
}

// limits names what ends a call.
func (t *timeline) limits() string {
	if t.policy.Elapsed > 0 && (t.deadline == 0 || t.policy.Elapsed < t.deadline) {
		return "and elapsed is " + short(Duration(t.policy.Elapsed))
	}
	return "and the deadline " + short(Duration(t.deadline))
}
