package simulate

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/retrygen/retrygen/gen/internal/figure"
)

// Formats returns the formats that Write accepts, starting with the default.
func Formats() []string { return []string{"text", "html", "svg", "csv", "json"} }

// Write writes the report in one of the Formats. Text is colored if w is a terminal, unless
// the environment variable NO_COLOR is set.
func (r *Report) Write(w io.Writer, format string) error {
	switch format {
	case "text":
		return r.WriteText(w, figure.TerminalOf(w, os.Getenv))
	case "html":
		return r.WriteHTML(w)
	case "svg":
		return r.WriteSVG(w)
	case "csv":
		return r.WriteCSV(w)
	case "json":
		return r.WriteJSON(w)
	}
	return fmt.Errorf("writing a report: unknown format %q", format)
}

// WriteJSON writes the settings and results as JSON.
func (r *Report) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(struct {
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
	p.Sections = []figure.Section{{Title: "Results", Blocks: []figure.Block{{Keys: keys, Items: r.Findings, Table: &r.Table}}}}
	charts := figure.Section{Title: "Charts"}
	for i := range r.Charts {
		charts.Blocks = append(charts.Blocks, figure.Block{Drawing: r.Charts[i].drawing()})
	}
	p.Sections = append(p.Sections, charts)
	return p.WriteHTML(w)
}
