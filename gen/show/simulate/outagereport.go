package simulate

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/retrygen/retrygen/gen/internal/figure"
)

// Report arranges the results of Run. Each cell has a letter.
func (m Outage) Report(policies []Policy, results []OutageResult) *Report {
	r := newReport("outage", m.named(policies), results)
	m.settings(r)
	r.Table = figure.Table{Title: "Outage", Columns: []string{"policy", "clients", "ok before", "since", "opened before", "since",
		"recovers", "after", "load/s", "goodput/s"}}
	for i, o := range results {
		r.Stopped = r.Stopped || o.Runs < m.Runs
		r.Findings = append(r.Findings, m.finding(Letter(i), o))
		policy, _ := m.cell(policies, i)
		r.Table.Add(m.row(Letter(i), policy, o)...)
	}
	r.Charts = m.charts(policies, results)
	r.csv = func() figure.Table { return outageCSV(results) }
	return r
}

// named returns the policy of each cell, with its number of clients if there are several.
func (m Outage) named(policies []Policy) []Policy {
	if len(m.Clients) == 1 {
		return policies
	}
	var named []Policy
	for _, p := range policies {
		for _, n := range m.Clients {
			p := p
			p.Name += fmt.Sprintf(" [clients: %d]", n)
			named = append(named, p)
		}
	}
	return named
}

// row returns a row of the table.
func (m Outage) row(letter string, policy Policy, o OutageResult) []string {
	row := []string{letter, strconv.Itoa(o.Clients)}
	if o.Runs == 0 {
		return append(row, "–", "–", "–", "–", "–", "–", "–", "–")
	}
	before, after, openedBefore, openedSince := percent(o.Before), "never", "–", "–"
	if m.From < time.Second {
		before = "–"
	}
	if policy.Breaker != nil {
		openedBefore, openedSince = short(o.OpenedBefore), short(o.OpenedSince)
	}
	if o.Recovered > 0 {
		after = short(o.Recovery) + "s"
	}
	return append(row, before, percent(o.Since), openedBefore, openedSince,
		fmt.Sprintf("%d of %d", o.Recovered, o.Runs), after, short(o.Load), short(o.Goodput))
}

func (m Outage) settings(r *Report) {
	r.set("calls per second", short(m.Rate))
	r.set("capacity per second", short(m.Capacity))
	if m.Queue > 0 {
		r.set("queue", strconv.Itoa(m.Queue))
	}
	r.set("timeout", m.Timeout.String())
	if m.Failing > 0 {
		r.set("failing", short(100*m.Failing)+"%")
	}
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
	{rejectedTitle, "", func(s Second) float64 { return s.Rejected }},
	{"Queue: queries waiting", "", func(s Second) float64 { return s.Queue }},
	{"Latency of answered calls", "s", func(s Second) float64 { return ifAny(s.Successes, s.Latency) }},
}

// rejectedTitle is the title of a chart that is empty for policies without breaker and
// throttle.
const rejectedTitle = "Rejected: calls ended by a breaker or throttle, per second"

func (m Outage) charts(policies []Policy, results []OutageResult) []Chart {
	at := make([]float64, int(m.Length.Seconds()))
	for i := range at {
		at[i] = float64(i + 1) // its end
	}
	var charts []Chart
	rejecting := slices.ContainsFunc(policies, func(p Policy) bool { return p.Breaker != nil || p.Throttle != nil })
	for _, measure := range measures {
		if measure.title == rejectedTitle && !rejecting {
			continue
		}
		c := Chart{Title: measure.title, Unit: measure.unit, X: "seconds", XUnit: "s", At: at, Shade: [2]float64{m.From.Seconds(), m.To.Seconds()}}
		for _, o := range results {
			c.Lines = append(c.Lines, values(o.Seconds, measure.value))
		}
		charts = append(charts, c)
	}
	return charts
}

func outageCSV(results []OutageResult) figure.Table {
	t := figure.Table{Columns: []string{"policy", "clients", "second", "calls", "attempts", "successes", "failures", "rejected", "opened", "latency_s", "queue"}}
	for _, o := range results {
		for i, s := range o.Seconds {
			t.Add(o.Policy, strconv.Itoa(o.Clients), strconv.Itoa(i), exact(s.Calls), exact(s.Attempts), exact(s.Successes),
				exact(s.Failures), exact(s.Rejected), exact(s.Opened), exact(ifAny(s.Successes, s.Latency)), exact(s.Queue))
		}
	}
	return t
}
