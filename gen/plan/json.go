package plan

import (
	"encoding/json"
	"io"
)

// WriteJSON writes the plan as JSON, times in milliseconds.
func (p *Plan) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(p)
}
