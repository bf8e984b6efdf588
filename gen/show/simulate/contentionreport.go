package simulate

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/retrygen/retrygen/gen/internal/figure"
)

// Report returns the results of Run as a report.
func (m Contention) Report(policies []Policy, results []ContentionResult) *Report {
	r := newReport("contention", policies, results)
	r.set("runs of each", strconv.Itoa(m.Runs))
	r.Table = figure.Table{Title: "Contention", Columns: []string{"policy", "clients", "time (ms)", "±", "writes", "±", "a client", "success"}}
	for i, c := range results {
		r.Stopped = r.Stopped || c.Runs < m.Runs
		r.Table.Add(Letter(i/len(m.Clients)), strconv.Itoa(c.Clients), short(c.Millis.Mean), short(c.Millis.CI95),
			short(c.Writes.Mean), short(c.Writes.CI95), fmt.Sprintf("%.2f", c.Writes.Mean/float64(c.Clients)), percent(c.Success.Mean))
	}
	r.Charts = m.charts(results)
	r.csv = func() figure.Table { return contentionCSV(results) }
	return r
}

func (m Contention) charts(results []ContentionResult) []Chart {
	clients := values(m.Clients, func(n int) float64 { return float64(n) })
	millis := Chart{Title: "Time until the last client finishes", Unit: "ms", X: "clients", At: clients, Measured: true}
	writes := Chart{Title: "Writes received by the server", X: "clients", At: clients, Measured: true}
	for cells := range slices.Chunk(results, len(m.Clients)) {
		millis.Lines = append(millis.Lines, values(cells, func(c ContentionResult) float64 { return ifAny(float64(c.Runs), c.Millis.Mean) }))
		writes.Lines = append(writes.Lines, values(cells, func(c ContentionResult) float64 { return ifAny(float64(c.Runs), c.Writes.Mean) }))
	}
	return []Chart{millis, writes}
}

func contentionCSV(results []ContentionResult) figure.Table {
	t := figure.Table{Columns: []string{"policy", "clients", "runs", "mean_time_ms", "ci95_time", "mean_calls", "ci95_calls",
		"sd_time", "sd_calls", "median_time_ms", "success"}}
	for _, c := range results {
		t.Add(c.Policy, strconv.Itoa(c.Clients), strconv.Itoa(c.Runs), exact(c.Millis.Mean), exact(c.Millis.CI95),
			exact(c.Writes.Mean), exact(c.Writes.CI95), exact(c.Millis.SD), exact(c.Writes.SD), exact(c.Median), exact(c.Success.Mean))
	}
	return t
}
