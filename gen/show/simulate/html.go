package simulate

import (
	"io"

	"github.com/retrygen/retrygen/gen/internal/figure"
)

// WriteHTML writes the report as one file that needs no other.
func (r *Report) WriteHTML(w io.Writer) error {
	p := &figure.Page{Title: "Simulation: " + r.Model, Lead: []string{r.settings() + "."}}
	if r.Stopped {
		p.Lead = append(p.Lead, "Stopped: this is what was done until then.")
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
