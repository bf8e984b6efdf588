package simulate

import (
	"fmt"
	"io"
	"os"

	"github.com/retrygen/retrygen/gen/internal/figure"
)

var formats = figure.Formats[*Report]{
	{Name: "text", Write: func(r *Report, w io.Writer) error { return r.WriteText(w, figure.TerminalOf(w, os.Getenv)) }},
	{Name: "html", Write: (*Report).WriteHTML},
	{Name: "svg", Write: (*Report).WriteSVG},
	{Name: "csv", Write: (*Report).WriteCSV},
	{Name: "json", Write: (*Report).WriteJSON},
}

// Formats returns the formats that Write accepts, starting with the default.
func Formats() []string { return formats.Names() }

// Write writes the report in one of the Formats. Text is colored if w is a terminal, unless
// the environment variable NO_COLOR is set.
func (r *Report) Write(w io.Writer, format string) error {
	if err := formats.Write(r, w, format); err != nil {
		return fmt.Errorf("writing a report: %w", err)
	}
	return nil
}

// WriteJSON writes the settings and results as JSON.
func (r *Report) WriteJSON(w io.Writer) error {
	return figure.WriteJSON(w, struct {
		Model    string    `json:"model"`
		Stopped  bool      `json:"stopped,omitempty"`
		Settings []Setting `json:"settings"`
		Results  any       `json:"results"`
	}{r.Model, r.Stopped, r.Settings, r.results})
}

// WriteCSV writes the results as CSV: one row per cell or, for an outage, per second.
func (r *Report) WriteCSV(w io.Writer) error {
	table := r.csv()
	return table.WriteCSV(w)
}

// WriteHTML writes the report as a self-contained HTML file.
func (r *Report) WriteHTML(w io.Writer) error {
	p := &figure.Page{Title: "Simulation: " + r.Model, Lead: []string{r.settings() + "."}}
	if r.Stopped {
		p.Lead = append(p.Lead, "Interrupted: these are the results so far.")
	}
	var keys []figure.Key
	for i, name := range r.Policies {
		keys = append(keys, figure.Key{Sign: figure.Sign{Class: color(i), Kind: "curve"}, Text: Letter(i) + "  " + name})
	}
	p.Sections = []figure.Section{{ID: "results", Title: "Results", Blocks: []figure.Block{{Keys: keys, Items: r.Findings, Table: &r.Table}}}}
	charts := figure.Section{ID: "charts", Title: "Charts"}
	for i := range r.Charts {
		charts.Blocks = append(charts.Blocks, figure.Block{Heading: r.Charts[i].Title, Drawing: r.Charts[i].drawing("")})
	}
	p.Sections = append(p.Sections, charts)
	return p.WriteHTML(w)
}
