package simulate

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/retrygen/retrygen/gen/internal/figure"
)

// Report arranges the results of Run.
func (m Hedge) Report(results []HedgeResult) *Report {
	r := newReport("hedge", nil, results)
	m.settings(r)
	r.Policies = []string{"no hedges"}
	for _, n := range m.Max {
		r.Policies = append(r.Policies, fmt.Sprintf("max=%d", n))
	}
	r.Table = figure.Table{Title: "Hedge", Columns: []string{"hedges", "after", "wait", "p50", "±", "p99", "±", "p99.9", "±", "load", "success"}}
	for i, h := range results {
		r.Stopped = r.Stopped || h.Runs < m.Runs
		r.Table.Add(m.row(m.letter(i), h)...)
	}
	for i, line := range m.lines(results)[1:] {
		r.Findings = append(r.Findings, m.finding(Letter(i+1), results[0], line))
	}
	r.Charts = m.charts(results)
	r.csv = func() figure.Table { return hedgeCSV(results) }
	return r
}

func (m Hedge) settings(r *Report) {
	r.set("latency", m.Latency.String())
	budget := "none"
	if m.Budget > 0 {
		budget = short(100*m.Budget) + "%"
	}
	r.set("budget", budget)
	if m.Failing > 0 {
		r.set("failing", short(100*m.Failing)+"%")
	}
	if m.Fanout > 1 {
		r.set("requests per call", strconv.Itoa(m.Fanout))
	}
	r.set("calls", strconv.Itoa(m.Calls))
	r.set("runs", strconv.Itoa(m.Runs))
}

// letter returns the letter of a cell's line.
func (m Hedge) letter(cell int) string {
	return Letter((cell + len(m.After) - 1) / len(m.After))
}

// row returns a row of the table.
func (m Hedge) row(letter string, h HedgeResult) []string {
	row := []string{letter, "–", "–"}
	if h.Max > 0 {
		row = []string{letter, h.After, millis(h.Wait.Mean)}
	}
	for _, p := range []Mean{h.P50, h.P99, h.P999} {
		row = append(row, millis(p.Mean), short(p.CI95))
	}
	return append(row, fmt.Sprintf("%.4f", h.Load.Mean), percent(h.Success.Mean))
}

// millis formats a time in milliseconds.
func millis(v float64) string { return short(v) + "ms" }

// lines returns the results of each line of a chart. Those of the first are all the same:
// without hedges.
func (m Hedge) lines(results []HedgeResult) [][]HedgeResult {
	lines := [][]HedgeResult{slices.Repeat(results[:1], len(m.After))}
	return slices.AppendSeq(lines, slices.Chunk(results[1:], len(m.After)))
}

// finding describes the effect of the hedges of a line.
func (m Hedge) finding(letter string, without HedgeResult, line []HedgeResult) string {
	line = slices.DeleteFunc(slices.Clone(line), func(h HedgeResult) bool { return h.Runs == 0 })
	if without.Runs == 0 || len(line) == 0 {
		return letter + ": stopped before the first result."
	}
	best := slices.MinFunc(line, func(a, b HedgeResult) int { return cmp.Compare(a.P999.Mean, b.P999.Mean) })
	if best.P999.Mean >= without.P999.Mean {
		return letter + ": hedges do not reduce p99.9."
	}
	return fmt.Sprintf("%s reduces p99.9 most with after=%s: from %s to %s, and changes p99 from %s to %s, with %s more requests.", letter, best.After,
		millis(without.P999.Mean), millis(best.P999.Mean), millis(without.P99.Mean), millis(best.P99.Mean), percent(best.Load.Mean-1))
}

// hedgeMeasures lists the charted values.
var hedgeMeasures = []struct {
	title, unit string
	value       func(HedgeResult) float64
}{
	{"p50 of calls, over after", "ms", func(h HedgeResult) float64 { return h.P50.Mean }},
	{"p99 of calls, over after", "ms", func(h HedgeResult) float64 { return h.P99.Mean }},
	{"p99.9 of calls, over after", "ms", func(h HedgeResult) float64 { return h.P999.Mean }},
	{"Load: additional attempts, over after", "%", func(h HedgeResult) float64 { return 100 * (h.Load.Mean - 1) }},
}

func (m Hedge) charts(results []HedgeResult) []Chart {
	var charts []Chart
	for _, measure := range hedgeMeasures {
		c := Chart{Title: measure.title, Unit: measure.unit, X: "after", Measured: true}
		for i, after := range m.After {
			c.At = append(c.At, float64(i))
			c.Names = append(c.Names, after.String())
		}
		for _, line := range m.lines(results) {
			c.Lines = append(c.Lines, values(line, func(h HedgeResult) float64 { return ifAny(float64(h.Runs), measure.value(h)) }))
		}
		charts = append(charts, c)
	}
	return charts
}

func hedgeCSV(results []HedgeResult) figure.Table {
	t := figure.Table{Columns: []string{"after", "max", "runs", "wait_ms", "p50_ms", "p50_ci95", "p99_ms", "p99_ci95", "p999_ms", "p999_ci95", "load", "success"}}
	for _, h := range results {
		t.Add(h.After, strconv.Itoa(h.Max), strconv.Itoa(h.Runs), exact(h.Wait.Mean), exact(h.P50.Mean), exact(h.P50.CI95), exact(h.P99.Mean),
			exact(h.P99.CI95), exact(h.P999.Mean), exact(h.P999.CI95), exact(h.Load.Mean), exact(h.Success.Mean))
	}
	return t
}
