package plan

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/retrygen/retrygen/gen/internal/figure"
)

// Formats returns the formats that Write accepts, starting with the default.
func Formats() []string { return []string{"text", "html", "svg", "json", "markdown"} }

// Write writes the plan in one of the Formats. Text is colored if w is a terminal, unless
// the environment variable NO_COLOR is set.
func (p *Plan) Write(w io.Writer, format string) error {
	switch format {
	case "text":
		return p.WriteText(w, figure.TerminalOf(w, os.Getenv))
	case "html":
		return p.WriteHTML(w)
	case "svg":
		return p.WriteSVG(w)
	case "json":
		return p.WriteJSON(w)
	case "markdown":
		return p.WriteMarkdown(w)
	}
	return fmt.Errorf("writing a plan: unknown format %q", format)
}

// WriteJSON writes the plan as JSON, with times in milliseconds.
func (p *Plan) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(p)
}
