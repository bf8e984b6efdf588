package plan

import (
	"fmt"
	"io"
	"os"

	"github.com/retrygen/retrygen/gen/internal/figure"
)

var formats = figure.Formats[*Plan]{
	{Name: "text", Write: func(p *Plan, w io.Writer) error { return p.WriteText(w, figure.TerminalOf(w, os.Getenv)) }},
	{Name: "html", Write: (*Plan).WriteHTML},
	{Name: "svg", Write: (*Plan).WriteSVG},
	{Name: "json", Write: (*Plan).WriteJSON},
	{Name: "markdown", Write: (*Plan).WriteMarkdown},
}

// Formats returns the formats that Write accepts, starting with the default.
func Formats() []string { return formats.Names() }

// Write writes the plan in one of the Formats. Text is colored if w is a terminal, unless
// the environment variable NO_COLOR is set.
func (p *Plan) Write(w io.Writer, format string) error {
	if err := formats.Write(p, w, format); err != nil {
		return fmt.Errorf("writing a plan: %w", err)
	}
	return nil
}

// WriteJSON writes the plan as JSON, with times in milliseconds.
func (p *Plan) WriteJSON(w io.Writer) error { return figure.WriteJSON(w, p) }
