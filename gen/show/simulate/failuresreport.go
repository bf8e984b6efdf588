package simulate

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/retrygen/retrygen/gen/internal/figure"
)

// Report arranges the results of Run.
func (m Failures) Report(policies []Policy, results []FailuresResult) *Report {
	r := newReport("failures", policies, results)
	r.set("clients", strconv.Itoa(m.Clients))
	r.set("calls of each", strconv.Itoa(m.Calls))
	r.set("calls per second of each", short(m.Rate))
	r.Table = figure.Table{Title: "Failures", Columns: []string{"policy", "failing", "load", "±", "by arithmetic", "success", "±"}}
	for i, c := range results {
		r.Stopped = r.Stopped || c.Clients < m.Clients
		closed := "–"
		if c.Closed > 0 {
			closed = fmt.Sprintf("%.4f", c.Closed)
		}
		r.Table.Add(Letter(i/len(m.Rates)), short(100*c.Rate)+"%", fmt.Sprintf("%.4f", c.Load.Mean), fmt.Sprintf("%.4f", c.Load.CI95),
			closed, fmt.Sprintf("%.3f%%", 100*c.Success.Mean), fmt.Sprintf("%.3f", 100*c.Success.CI95))
	}
	r.Charts = m.charts(results)
	r.csv = func() figure.Table { return m.csv(results) }
	return r
}

func (m Failures) charts(results []FailuresResult) []Chart {
	rates := values(m.Rates, func(p float64) float64 { return 100 * p })
	load := Chart{Title: "Attempts per call", X: "% of the attempts fail", XUnit: "%", At: rates, Measured: true}
	success := Chart{Title: "Calls that succeed", Unit: "%", X: "% of the attempts fail", XUnit: "%", At: rates, Measured: true}
	for cells := range slices.Chunk(results, len(m.Rates)) {
		load.Lines = append(load.Lines, values(cells, func(c FailuresResult) float64 { return ifAny(float64(c.Clients), c.Load.Mean) }))
		success.Lines = append(success.Lines, values(cells, func(c FailuresResult) float64 { return ifAny(float64(c.Clients), 100*c.Success.Mean) }))
	}
	return []Chart{load, success}
}

func (m Failures) csv(results []FailuresResult) figure.Table {
	t := figure.Table{Columns: []string{"policy", "failure_pct", "clients", "calls_per_client", "load_multiplier", "load_ci95",
		"success", "success_ci95", "load_closed_form"}}
	for _, c := range results {
		t.Add(c.Policy, exact(100*c.Rate), strconv.Itoa(c.Clients), strconv.Itoa(m.Calls), exact(c.Load.Mean), exact(c.Load.CI95),
			exact(c.Success.Mean), exact(c.Success.CI95), exact(c.Closed))
	}
	return t
}
