package explain

import (
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/figure"
)

// A Report is the explanations of several records.
type Report []*Explanation

// Add adds an explanation; one that is there already only counts its record.
func (r *Report) Add(x *Explanation) {
	for _, known := range *r {
		same := *x
		same.Records = known.Records
		if reflect.DeepEqual(*known, same) {
			known.Records++
			return
		}
	}
	*r = append(*r, x)
}

var formats = figure.Formats[Report]{
	{Name: "text", Write: Report.WriteText},
	{Name: "json", Write: func(r Report, w io.Writer) error { return figure.WriteJSON(w, r) }},
}

// Formats returns the formats that Write accepts, starting with the default.
func Formats() []string { return formats.Names() }

// Write writes the explanations in one of the Formats.
func (r Report) Write(w io.Writer, format string) error {
	if err := formats.Write(r, w, format); err != nil {
		return fmt.Errorf("writing explanations: %w", err)
	}
	return nil
}

// WriteText writes the explanations for a terminal.
func (r Report) WriteText(w io.Writer) error {
	var b strings.Builder
	for i, x := range r {
		if i > 0 {
			b.WriteByte('\n')
		}
		x.writeText(&b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (x *Explanation) writeText(b *strings.Builder) {
	fmt.Fprintf(b, "%s  %s\n", x.Method, x.Position)
	section := func(name, text string) {
		for _, line := range directive.Fold(text, figure.Columns-len("  records  ")) {
			fmt.Fprintf(b, "  %-7s  %s\n", name, line)
			name = ""
		}
	}
	section("what", x.What+".")
	if len(x.Why) > 0 {
		section("why", strings.Join(x.Why, " "))
	}
	for i, r := range x.Rules {
		name := "rules"
		if i > 0 {
			name = ""
		}
		section(name, r.Text+", "+r.Place)
	}
	if len(x.Change) > 0 {
		section("change", strings.Join(x.Change, " "))
	}
	if x.Records > 1 {
		section("records", fmt.Sprintf("%d like this", x.Records))
	}
}
