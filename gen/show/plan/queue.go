package plan

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/words"
	"github.com/retrygen/retrygen/runtime/retry"
)

// addQueue adds the attempts in the queue to the plan of m, after those of t in the process.
func (p *Method) addQueue(cfg Config, t *timeline, m *model.Method) {
	p.Durable = words.DurableDirective(m)
	q := newTimeline(Config{Latency: cfg.Latency}, m.InQueue().Text, false)
	queue := &queue{process: t, timeline: q, always: m.Durable.Always}
	inQueue := fmt.Sprintf("%s in the queue over %s", counted(q.attempts), short(queue.typical()))
	loads := loads(cfg.Rate, q, nil)
	if queue.always {
		p.Attempts, p.More, p.Timeout, p.Elapsed, p.Worst, p.Endless, p.Typical = nil, "", 0, 0, nil, false, 0
		p.Schedules, p.Loads = inQueue, loads
	} else {
		p.Schedules = fmt.Sprintf("%s in %s, then %s", counted(t.attempts), short(t.typical()), inQueue)
		for i := range p.Loads {
			deferred := math.Pow(p.Loads[i].Failing, float64(min(t.attempts, followed))) * loads[i].Plain
			p.Loads[i].Plain += deferred
			p.Loads[i].Budgeted += deferred
		}
	}
	p.Attempts = append(p.Attempts, queue.rows()...)
	if more := q.more(); more != "" {
		p.More = more + " in the queue"
	}
}

// counted returns "3 attempts".
func counted(attempts int) string {
	if attempts == retry.Unlimited {
		return "any number of attempts"
	}
	return words.Count(attempts, "attempt")
}

// A queue is the timeline of the attempts in a queue, which begins when the process has given
// up a call, or at once.
type queue struct {
	process *timeline
	*timeline
	always bool
}

// wait returns the wait before the first attempt in the queue, for a random number.
func (q *queue) wait(random float64) time.Duration {
	if q.always {
		return 0
	}
	return q.policy.Wait(1, 0, random)
}

// rows returns the listed attempts in the queue, on the time axis of the call.
func (q *queue) rows() []Attempt {
	free := &timeline{policy: q.policy, attempts: q.attempts, steps: min(q.steps, listed)}
	free.policy.Elapsed = 0
	starts, inTime := make([][]time.Duration, free.steps), make([]float64, free.steps)
	random := rand.New(rand.NewPCG(0, 0))
	for range samples {
		begin, wait := time.Duration(0), q.wait(random.Float64())
		if !q.always {
			_, begin, _ = q.process.run(random, q.process.latency)
		}
		run, _, _ := free.run(random, q.latency)
		for i, start := range run {
			starts[i] = append(starts[i], plus(begin, plus(wait, start)))
			if i == 0 || plus(wait, start) <= q.policy.Elapsed {
				inTime[i] += 1.0 / samples
			}
		}
	}
	earliest, latest := q.begins()
	rows := make([]Attempt, free.steps)
	for i := range rows {
		slices.Sort(starts[i])
		percentile := func(p int) Duration { return Duration(starts[i][(len(starts[i])-1)*p/100]) }
		share := math.Round(inTime[i]*samples) / samples
		rows[i] = Attempt{
			Number: i + 1, Queued: true, P5: percentile(5), Median: percentile(50), P95: percentile(95), InTime: share, InTimeSlow: share,
			Earliest: Duration(plus(earliest, q.earliest[i])), Latest: Duration(plus(latest, q.latest[i])),
			Dead: i > 0 && plus(q.wait(0), q.earliest[i]) > q.policy.Elapsed,
		}
	}
	return rows
}

// begins returns when the first attempt in the queue starts at the earliest and the latest.
func (q *queue) begins() (earliest, latest time.Duration) {
	if q.always {
		return 0, 0
	}
	t := q.process
	last := len(t.earliest) - 1
	slowest := plus(t.latest[last], cmp.Or(t.policy.Timeout, t.latency))
	return plus(t.earliest[last], q.wait(0)), plus(slowest, q.wait(most))
}

// typical returns the median time from when a call is queued until its last attempt has failed.
func (q *queue) typical() Duration {
	return Duration(min(plus(q.wait(0.5), time.Duration(q.timeline.typical())), plus(q.policy.Elapsed, q.latency)))
}
