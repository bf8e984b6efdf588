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
	listed   = 10     // maximum number of listed attempts
	followed = 1000   // maximum number of attempts computed individually
	samples  = 10_000 // number of samples for percentiles, whose error is below one percent
	enough   = 2e6    // number of attempts in all samples above which a tenth of the samples is used
)

// A timeline contains the times at which the attempts of a policy start. Percentiles are
// computed from samples with a fixed seed, so that the same policy has the same plan.
type timeline struct {
	policy   retry.Policy
	attempts int // maximum number of attempts, or retry.Unlimited
	steps    int // number of attempts computed individually
	deadline time.Duration
	latency  time.Duration // duration of a failed attempt
	final    bool          // whether an attempt that times out ends the call

	earliest, latest []time.Duration
	starts           [][]time.Duration // of each listed attempt: its samples, sorted
	inTime, slow     []float64         // of each attempt: see Attempt
	ends             []time.Duration   // of the samples, sorted
	beyond           float64           // mean number of attempts after the individually computed ones
	sample           []time.Duration   // the sample run; nil if there is none
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

// bounds computes the earliest and latest start of each attempt.
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

// run returns when the attempts of a call start if all fail after latency, when the call
// ends, and how many attempts it makes after the individually computed ones.
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

// goOn extrapolates a call after its individually computed attempts, at the rate of the
// second half of these: it returns when the call ends, and how many more attempts it
// makes.
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

// limit returns the time limit of a call, or 0 if only its attempts are limited.
func (t *timeline) limit() time.Duration {
	if t.deadline > 0 && t.policy.Elapsed > 0 {
		return min(t.deadline, t.policy.Elapsed)
	}
	return t.deadline + t.policy.Elapsed
}

// tooLate reports whether a wait does not begin, as in package retry.
func (t *timeline) tooLate(now, wait time.Duration) bool {
	return t.policy.Elapsed > 0 && t.policy.Elapsed-now < wait || t.deadline > 0 && t.deadline-now <= wait
}

// draw samples calls: without time limits for the times at which attempts would start,
// and with time limits for how many start.
func (t *timeline) draw() {
	free := &timeline{policy: t.policy, steps: min(t.steps, listed)}
	if i := t.firstDead(); t.attempts == retry.Unlimited && i > 0 {
		free.steps = min(free.steps, i)
	}
	free.attempts, free.policy.Elapsed = free.steps, 0
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
		t.slow = []float64{1} // only the first attempt
	case t.policy.Timeout > 0:
		t.slow, _, _ = t.reach(t.policy.Timeout)
	}
}

// reach returns the probability that each attempt starts, the sorted times at which calls
// end, and the mean number of attempts after the individually computed ones.
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

// rows returns the listed attempts.
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
		return "and so on, while time remains"
	case hidden > 0:
		return "and " + words.Count(hidden, "more attempt")
	}
	return ""
}

// worst returns the maximum duration of a call, in which all attempts use their whole
// timeout and all waits are the longest, or nil if it is unlimited.
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

// endless reports whether nothing that the plan knows of ends a call that fails.
func (t *timeline) endless() bool { return t.attempts == retry.Unlimited && t.limit() == 0 }

func (t *timeline) typical() Duration { return Duration(t.ends[(len(t.ends)-1)/2]) }

// firstDead returns the index of the first attempt that never starts, or 0 if there is
// none.
func (t *timeline) firstDead() int {
	for i := range t.steps {
		if t.dead(i) {
			return i
		}
	}
	return 0
}

// findings reports attempts that never start. It reports none if attempts are unlimited,
// because time limits are then intended to end the call.
func (t *timeline) findings() []string {
	i := t.firstDead()
	if i == 0 || t.attempts == retry.Unlimited {
		return nil
	}
	which := fmt.Sprintf("attempt %d never starts", i+1)
	if i+1 < t.attempts {
		which = fmt.Sprintf("attempts %d to %d never start", i+1, t.attempts)
	}
	return []string{fmt.Sprintf("%s: the earliest start would be %s, %s", which, short(Duration(t.earliest[i])), t.limits())}
}

// limits describes the time limit of a call.
func (t *timeline) limits() string {
	if t.policy.Elapsed > 0 && (t.deadline == 0 || t.policy.Elapsed < t.deadline) {
		return "and elapsed is " + short(Duration(t.policy.Elapsed))
	}
	return "and the deadline is " + short(Duration(t.deadline))
}
