package plan

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/figure"
	"github.com/retrygen/retrygen/gen/internal/words"
)

// A fact is a line of text about a method.
type fact struct{ name, text string }

// facts returns the facts about a retried method that all formats except JSON show.
func (m *Method) facts(p *Plan) []fact {
	facts := []fact{
		{"worst case", m.worstCase()},
		{"typical", short(m.Typical) + ", when every attempt fails after " + short(min(p.Latency, orForever(m.Timeout)))},
	}
	if m.Endless {
		facts = []fact{{"ends", "with the context of its caller, when every attempt fails"}}
	}
	if m.Durable != "" && len(m.Attempts) > 0 && m.Attempts[0].Queued {
		facts = []fact{{"ends", "as soon as the queue has accepted the call"}}
	}
	add := func(name, text string) {
		if text != "" {
			facts = append(facts, fact{name, text})
		}
	}
	if m.TimeoutEnds != "" {
		add("timeout", "ends the call, after "+short(m.Timeout)+" if the first attempt does not return: "+m.TimeoutEnds)
	}
	if m.After > 0 {
		add("server", "may request waits of up to "+short(m.After)+", which replace shorter ones; a longer one ends the call")
	}
	add("schedules", m.Schedules)
	add("durable", m.Durable)
	add("repeated", m.Repeat)
	add("overridden", strings.Join(m.Overrides, "; "))
	add("returns", m.Returns)
	add("breaker", m.Breaker)
	add("budget", m.Budget)
	add("throttle", m.Throttle)
	add("hedge", m.Hedge)
	if m.Unhedged != "" {
		add("hedge", "none, because "+m.Unhedged)
	}
	if m.Hedge != "" && len(m.Beneath) == 0 {
		add("product", m.Product+" requests per call, including hedges")
	}
	if len(m.Beneath) > 0 {
		including := " attempts per call, including nested retries"
		if m.Hedge != "" {
			including = " requests per call, including hedges and nested retries"
		}
		add("product", m.Product+including)
		for _, l := range m.Beneath {
			add("beneath", fmt.Sprintf("%s, %d attempts per attempt: %s", l.Name, l.Attempts, l.Why))
		}
	}
	add("unknown", m.Unknown)
	return facts
}

// worstCase returns the longest duration of a call, and when a call takes it.
func (m *Method) worstCase() string {
	switch {
	case m.Worst == nil:
		return "no limit: attempts have no timeout, and the caller has no deadline"
	case m.Timeout == 0:
		return short(*m.Worst) + ", the caller's deadline, because attempts have no timeout"
	case m.TimeoutEnds != "":
		return short(*m.Worst) + ", when every attempt fails just before its timeout"
	}
	return short(*m.Worst) + ", when every attempt times out"
}

// calledOnce returns why a method is not retried, and what it returns.
func (m *Method) calledOnce() string {
	text := "called once: " + m.Once
	if m.Returns != "" {
		text += "; returns " + m.Returns
	}
	return text
}

// orForever returns the timeout, or the maximum duration if there is none.
func orForever(timeout Duration) Duration {
	if timeout == 0 {
		return 1<<63 - 1
	}
	return timeout
}

// attemptTable returns a table of the times at which attempts start.
func (m *Method) attemptTable() *figure.Table {
	t := &figure.Table{Title: "When the attempts of " + m.Name + " start",
		Columns: []string{"attempt", "earliest", "5%", "median", "95%", "latest", "in time"}}
	slow := false
	for _, a := range m.Attempts {
		slow = slow || a.InTimeSlow != a.InTime
	}
	if slow {
		t.Columns = append(t.Columns, "after timeouts")
	}
	for _, a := range m.Attempts {
		cells := []string{a.label(), short(a.Earliest), short(a.P5), short(a.Median), short(a.P95), short(a.Latest), chance(a.InTime)}
		if slow {
			cells = append(cells, chance(a.InTimeSlow))
		}
		t.Add(cells...)
	}
	return t
}

// label returns the number of an attempt, after a q if it is in the queue.
func (a *Attempt) label() string {
	if a.Queued {
		return "q" + strconv.Itoa(a.Number)
	}
	return strconv.Itoa(a.Number)
}

// chance formats a probability. It returns never and always only for 0 and 1.
func chance(p float64) string {
	switch {
	case p == 0:
		return "never"
	case p == 1:
		return "always"
	case p < 0.01:
		return "<1%"
	case p > 0.99:
		return ">99%"
	}
	return fmt.Sprintf("%.0f%%", 100*p)
}

// loadTable returns a table of the number of attempts per call that reach the service.
func (m *Method) loadTable() *figure.Table {
	budgeted := "with the budget"
	if m.Budget == "" {
		budgeted = "with the default budget (none is set)"
	}
	t := &figure.Table{Title: "Load of " + m.Name, Columns: []string{"attempts per call", "without a budget", budgeted}}
	if m.Hedge != "" {
		t.Columns = append(t.Columns, "with hedges")
	}
	for _, l := range m.Loads {
		cells := []string{words.Percent(l.Failing) + " fail", fmt.Sprintf("%.2f", l.Plain), fmt.Sprintf("%.2f", l.Budgeted)}
		if m.Hedge != "" {
			cells = append(cells, fmt.Sprintf("%.2f", l.Hedged))
		}
		t.Add(cells...)
	}
	return t
}

// assumptions describes the assumptions behind the numbers.
func (p *Plan) assumptions() string {
	deadline := "The caller has no deadline."
	if p.Deadline != nil {
		deadline = "The caller's deadline is " + short(*p.Deadline) + "."
	}
	return fmt.Sprintf("%s A failing attempt takes %s, or its timeout if that is shorter. The earliest times assume that attempts fail immediately, the latest that they time out. Budgets are computed for %v calls per second.",
		deadline, short(p.Latency), p.Rate)
}
