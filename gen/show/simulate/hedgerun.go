package simulate

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// A hedging is one run.
type hedging struct {
	after  After
	max    int
	fanout int
	calls  int

	// first and hedge return the latency of an attempt and whether it succeeds. They use
	// different random numbers, so that first attempts are the same in every cell.
	first, hedge func() attempt

	budget  budget   // nil if hedges are not limited
	learner *learner // nil if the wait is fixed
	flying  []attempt

	requests, sent int
	waits          float64 // sum over the requests that could send a hedge
	waited         int     // number of these requests
}

// An attempt is an attempt in progress: the time since the beginning of its request at
// which it ends, or its latency before it is sent.
type attempt struct {
	end time.Duration
	ok  bool
}

// hedged is what remains of a run. Times are in milliseconds.
type hedged struct{ wait, p50, p99, p999, load, success float64 }

func newHedging(m Hedge, after After, maxHedges int, seed uint64, run int) *hedging {
	h := &hedging{
		after:  after,
		max:    maxHedges,
		fanout: m.Fanout,
		calls:  m.Calls,
		first:  m.attempts(newArrivals(seed, run)),
		hedge:  m.attempts(newRandom(seed, run)),
	}
	if m.Budget > 0 {
		stopped := func() time.Time { return epoch }
		h.budget = support.NewBudget(retry.BudgetPolicy{Ratio: m.Budget, Floor: retry.NoFloor, ByCalls: true}, stopped)
	}
	if after.Wait == 0 && maxHedges > 0 {
		h.learner = newLearner(after.Quantile, m.Warm)
	}
	return h
}

// attempts returns a source of attempts.
func (m Hedge) attempts(random *rand.Rand) func() attempt {
	return func() attempt {
		a := attempt{m.Latency.sample(random), true}
		if m.Failing > 0 {
			a.ok = random.Float64() >= m.Failing
		}
		return a
	}
}

// run returns the results, or nil if ctx ended before the run.
func (h *hedging) run(ctx context.Context) *hedged {
	took := make([]time.Duration, h.calls)
	succeeded := 0
	for i := range took {
		ok := true
		for range h.fanout {
			if h.requests%checkEvery == 0 && ctx.Err() != nil {
				return nil
			}
			end := h.request()
			took[i] = max(took[i], end.end)
			ok = ok && end.ok
		}
		if ok {
			succeeded++
		}
	}
	slices.Sort(took)
	return &hedged{
		wait:    h.waits / float64(max(h.waited, 1)) / float64(time.Millisecond),
		p50:     percentile(took, 0.5),
		p99:     percentile(took, 0.99),
		p999:    percentile(took, 0.999),
		load:    float64(h.sent) / float64(h.requests),
		success: float64(succeeded) / float64(h.calls),
	}
}

// percentile returns a quantile of sorted latencies, in milliseconds.
func percentile(sorted []time.Duration, q float64) float64 {
	rank := int(math.Ceil(q*float64(len(sorted)) - 1e-9))
	return float64(sorted[max(rank, 1)-1]) / float64(time.Millisecond)
}

// request makes one request, and returns when and how it ends.
func (h *hedging) request() attempt {
	h.requests++
	if h.budget != nil {
		h.budget.Call()
	}
	first := h.first()
	end := h.race(first, h.wait())
	if h.learner != nil {
		h.learner.add(min(first.end, end.end), first.end <= end.end)
	}
	return end
}

// race makes the first attempt and its hedges, the first of them after a wait.
func (h *hedging) race(first attempt, wait time.Duration) attempt {
	h.sent++
	h.flying = append(h.flying[:0], first)
	next, left := wait, h.max
	for {
		i := h.earliest()
		ended := h.flying[i]
		switch {
		case left > 0 && next < ended.end:
			h.send(next)
			next = later(next, wait)
			left--
			continue
		case ended.ok:
			return ended
		}
		h.flying = slices.Delete(h.flying, i, i+1)
		if left > 0 {
			h.send(ended.end)
			next = later(ended.end, wait)
			left--
		}
		if len(h.flying) == 0 {
			return ended
		}
	}
}

// wait returns the time after which a request sends a hedge.
func (h *hedging) wait() time.Duration {
	wait := h.after.Wait
	if h.learner != nil {
		wait = h.learner.wait
	}
	if wait != never {
		h.waits += float64(wait)
		h.waited++
	}
	return wait
}

// later returns the end of a wait that begins at t and may never end.
func later(t, wait time.Duration) time.Duration {
	if wait > never-t {
		return never
	}
	return t + wait
}

// earliest returns the index of the attempt that ends first.
func (h *hedging) earliest() int {
	first := 0
	for i, a := range h.flying {
		if a.end < h.flying[first].end {
			first = i
		}
	}
	return first
}

// send sends a hedge at a time, unless the budget refuses.
func (h *hedging) send(at time.Duration) {
	if h.budget != nil && !h.budget.Retry() {
		return
	}
	a := h.hedge()
	a.end += at
	h.sent++
	h.flying = append(h.flying, a)
}
