package plan

import (
	"fmt"
	"io"

	"github.com/retrygen/retrygen/gen/internal/figure"
	"github.com/retrygen/retrygen/gen/internal/words"
)

// WriteHTML writes the plan as a self-contained HTML file.
func (p *Plan) WriteHTML(w io.Writer) error {
	page := &figure.Page{Title: "Retry plan", Lead: []string{p.assumptions()}}
	if n := p.Findings(); n > 0 {
		page.Lead = append(page.Lead, "Findings: "+words.Count(n, "finding")+".")
	}
	for _, m := range p.Methods {
		page.Sections = append(page.Sections, m.section(p))
	}
	return page.WriteHTML(w)
}

func (m *Method) section(p *Plan) figure.Section {
	s := figure.Section{Title: m.Name}
	if m.Once != "" {
		s.Blocks = []figure.Block{{Text: m.Position + ": " + m.calledOnce() + "."}}
		return s
	}
	var facts []string
	for _, f := range m.facts(p) {
		facts = append(facts, f.name+": "+f.text)
	}
	s.Blocks = []figure.Block{
		{Code: m.Policy, Text: m.Position, Alarms: m.Findings},
		{Heading: "When attempts start", Keys: m.keys(p), Drawing: m.drawing(p, ""), Table: m.attemptTable()},
		{Text: m.More, Items: facts},
		{Heading: "Load on the service", Table: m.loadTable()},
		{Heading: "Never retried", Items: m.Never},
	}
	return s
}

// keys returns the explanations of the signs in the drawing.
func (m *Method) keys(p *Plan) []figure.Key {
	keys := []figure.Key{
		{Sign: figure.Sign{Class: "band", Kind: "rect"}, Text: "earliest to latest start"},
		{Sign: figure.Sign{Class: "core", Kind: "rect"}, Text: "5th to 95th percentile"},
		{Sign: figure.Sign{Class: "mark", Kind: "tick"}, Text: "median"},
	}
	if m.Timeout > 0 {
		keys = append(keys, figure.Key{Sign: figure.Sign{Class: "until", Kind: "line"}, Text: "until its timeout of " + short(m.Timeout)})
	}
	if p.Deadline != nil {
		keys = append(keys, figure.Key{Sign: figure.Sign{Class: "alarm", Kind: "tick"}, Text: fmt.Sprintf("deadline of %s", short(*p.Deadline))})
	}
	if len(m.Attempts) > 0 && m.Attempts[0].Sample != nil {
		keys = append(keys, figure.Key{Sign: figure.Sign{Class: "sample", Kind: "dot"}, Text: "a sample run"})
	}
	return keys
}
