package simulate

import (
	"fmt"
	"strconv"

	"github.com/retrygen/retrygen/gen/internal/figure"
)

// Report arranges the results of Run.
func (m Outage) Report(policies []Policy, results []OutageResult) *Report {
	r := newReport("outage", policies, results)
	m.settings(r)
	r.Table = figure.Table{Title: "Outage", Columns: []string{"policy", "recovers", "after", "offered/s", "load/s", "goodput/s"}}
	for i, o := range results {
		r.Stopped = r.Stopped || o.Runs < m.Runs
		after := "never"
		if o.Recovered > 0 {
			after = short(o.Recovery) + "s"
		}
		r.Findings = append(r.Findings, m.finding(Letter(i), o))
		if o.Runs == 0 {
			r.Table.Add(Letter(i), "–", "–", "–", "–", "–")
			continue
		}
		r.Table.Add(Letter(i), fmt.Sprintf("%d of %d", o.Recovered, o.Runs), after, short(o.Offered), short(o.Load), short(o.Goodput))
	}
	r.Charts = m.charts(results)
	r.csv = func() figure.Table { return outageCSV(results) }
	return r
}

func (m Outage) settings(r *Report) {
	r.set("clients", strconv.Itoa(m.Clients))
	r.set("calls per second", short(m.Rate))
	r.set("capacity per second", short(m.Capacity))
	if m.Queue > 0 {
		r.set("queue", strconv.Itoa(m.Queue))
	}
	r.set("timeout", m.Timeout.String())
	r.set("outage", m.From.String()+" to "+m.To.String())
	r.set("length", m.Length.String())
	r.set("runs", strconv.Itoa(m.Runs))
}

// finding describes the result of a policy.
func (m Outage) finding(letter string, o OutageResult) string {
	switch {
	case o.Runs == 0:
		return fmt.Sprintf("%s: stopped after %d of %v seconds.", letter, len(o.Seconds), m.Length.Seconds())
	case o.Recovered == o.Runs:
		return fmt.Sprintf("%s recovers, %ss after the outage.", letter, short(o.Recovery))
	case o.Recovered > 0:
		return fmt.Sprintf("%s recovers in %d of %d runs, %ss after the outage; the others stay down.", letter, o.Recovered, o.Runs, short(o.Recovery))
	}
	return fmt.Sprintf("%s has not recovered %v after the outage: %s calls per second cause %s attempts per second, with a capacity of %s.",
		letter, m.Length-m.To, short(o.Offered), short(o.Load), short(m.Capacity))
}

// measures lists the charted values of each second.
var measures = []struct {
	title, unit string
	value       func(Second) float64
}{
	{"Load: attempts per second", "", func(s Second) float64 { return s.Attempts }},
	{"Goodput: calls answered in time, per second", "", func(s Second) float64 { return s.Successes }},
	{"Queue: queries waiting", "", func(s Second) float64 { return s.Queue }},
	{"Latency of answered calls", "s", func(s Second) float64 { return s.Latency }},
}

func (m Outage) charts(results []OutageResult) []Chart {
	at := make([]float64, int(m.Length.Seconds()))
	for i := range at {
		at[i] = float64(i + 1) // its end
	}
	var charts []Chart
	for _, measure := range measures {
		c := Chart{Title: measure.title, Unit: measure.unit, X: "seconds", At: at, Shade: [2]float64{m.From.Seconds(), m.To.Seconds()}}
		for _, o := range results {
			c.Lines = append(c.Lines, values(o.Seconds, measure.value))
		}
		charts = append(charts, c)
	}
	return charts
}

func outageCSV(results []OutageResult) figure.Table {
	t := figure.Table{Columns: []string{"policy", "second", "calls", "attempts", "successes", "failures", "latency_s", "queue"}}
	for _, o := range results {
		for i, s := range o.Seconds {
			t.Add(o.Policy, strconv.Itoa(i), exact(s.Calls), exact(s.Attempts), exact(s.Successes), exact(s.Failures), exact(s.Latency), exact(s.Queue))
		}
	}
	return t
}
