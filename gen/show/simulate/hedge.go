package simulate

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/words"
	"github.com/retrygen/retrygen/runtime/retry"
)

// A Hedge models calls that send a second request if the first one is slow, as in "The Tail
// at Scale" (Dean and Barroso, 2013). After the wait that After sets, and again after each
// further wait, a request sends a hedge, up to Max of them. A failed attempt sends the next
// hedge at once. The first attempt that succeeds ends the request and cancels the others;
// if all fail, so does the request. A hedge that the budget refuses is not sent, and
// nothing else changes.
//
// The latencies of attempts are independent of each other and of the load. If requests are
// slow for a reason that all of their attempts share, hedges help less.
type Hedge struct {
	Latency Latency
	After   []After // one cell for each of them and each of Max, besides one without hedges
	Max     []int
	Warm    int     // number of first attempts before a quantile is known; 0 means 100
	Budget  float64 // number of hedges allowed per request; 0 means no limit
	Failing float64 // fraction of attempts that fail
	Fanout  int     // number of concurrent requests for each of which a call waits
	Calls   int     // of each run
	Runs    int     // of each cell
}

// After is the time after which a request that has not been answered sends a hedge: Wait,
// or if that is 0, a quantile of the latencies of first attempts so far.
type After struct {
	Wait     time.Duration
	Quantile float64
}

// ParseAfter parses a duration such as 50ms, or a percentile such as p95 or p99.9.
func ParseAfter(text string) (After, error) {
	if number, isPercentile := strings.CutPrefix(text, "p"); isPercentile {
		p, err := strconv.ParseFloat(number, 64)
		if err != nil || !(p > 0 && p < 100) {
			return After{}, fmt.Errorf("want a percentile between p0 and p100, such as p95, got %q", text)
		}
		return After{Quantile: p / 100}, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return After{}, fmt.Errorf("want a duration such as 50ms, or a percentile such as p95, got %q", text)
	}
	return After{Wait: d}, nil
}

// HedgeOf returns the hedge of a method, with its defaults.
func HedgeOf(name string, m *Method) (retry.HedgePolicy, error) {
	if m.Hedge == nil {
		return retry.HedgePolicy{}, fmt.Errorf("%s has no hedge: add //retry:hedge to it, or set -after and -max", name)
	}
	if v := m.Hedge.Values.Variables(directive.Hedge); len(v) > 0 {
		return retry.HedgePolicy{}, fmt.Errorf("%s: it cannot be simulated, because the program sets %s at run time: set -after, -max and -budget", name, words.And(v))
	}
	return m.Hedge.Effective(), nil
}

// String returns the text that ParseAfter parses.
func (a After) String() string {
	if a.Wait > 0 {
		return a.Wait.String()
	}
	return words.Percentile(a.Quantile)
}

// HedgeResult is the result of one cell. Times are in milliseconds.
type HedgeResult struct {
	After string `json:"after,omitempty"` // empty without hedges
	Max   int    `json:"max"`
	Runs  int    `json:"runs"` // that were finished

	Wait    Mean `json:"wait_ms"` // mean time after which hedges were sent
	P50     Mean `json:"p50_ms"`  // percentiles of the latency of calls
	P99     Mean `json:"p99_ms"`
	P999    Mean `json:"p999_ms"`
	Load    Mean `json:"load"`    // attempts per request
	Success Mean `json:"success"` // fraction of calls all of whose requests succeeded
}

// Run simulates calls without hedges, and with every combination of Max and After. When
// ctx ends, it returns the results so far.
func (m Hedge) Run(ctx context.Context, opts Options) []HedgeResult {
	cells := m.cells()
	runs := make([]*hedged, len(cells)*m.Runs)
	opts.Progress.expect(len(runs))
	each(ctx, len(runs), func(i int) {
		cell := cells[i/m.Runs]
		runs[i] = newHedging(m, cell.after, cell.max, opts.Seed, i%m.Runs).run(ctx)
		opts.Progress.add(wholeRun)
	})
	results := make([]HedgeResult, len(cells))
	for i, cell := range cells {
		results[i] = HedgeResult{Max: cell.max}
		if cell.max > 0 {
			results[i].After = cell.after.String()
		}
		results[i].sum(runs[i*m.Runs : (i+1)*m.Runs])
	}
	return results
}

type hedgeCell struct {
	after After
	max   int
}

// cells returns the cell without hedges, followed by the others in order of Max.
func (m Hedge) cells() []hedgeCell {
	cells := []hedgeCell{{}}
	for _, n := range m.Max {
		for _, after := range m.After {
			cells = append(cells, hedgeCell{after, n})
		}
	}
	return cells
}

// sum summarizes the runs of a cell, in which unfinished runs are nil.
func (r *HedgeResult) sum(runs []*hedged) {
	runs = slices.DeleteFunc(slices.Clone(runs), func(h *hedged) bool { return h == nil })
	mean := func(value func(*hedged) float64) Mean { return meanOf(values(runs, value)) }
	r.Runs = len(runs)
	r.Wait = mean(func(h *hedged) float64 { return h.wait })
	r.P50 = mean(func(h *hedged) float64 { return h.p50 })
	r.P99 = mean(func(h *hedged) float64 { return h.p99 })
	r.P999 = mean(func(h *hedged) float64 { return h.p999 })
	r.Load = mean(func(h *hedged) float64 { return h.load })
	r.Success = mean(func(h *hedged) float64 { return h.success })
}
