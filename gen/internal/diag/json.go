package diag

import (
	"encoding/json"
	"fmt"
	"go/token"
	"io"
)

// WriteJSON writes l as JSON, one object per line:
//
//	{"file":"store.go","line":3,"column":16,"severity":"error","code":"unknown-key","message":"...","related":[...]}
//
// Severity is error or warning. Line and column are omitted if the diagnostic concerns a
// whole file, related if it is empty. A diagnostic with a fix has
// "fix":{"message":"...","edits":[{"file":"store.go","offset":20,"old":"","new":"..."}]}.
func (l List) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, d := range l {
		if err := enc.Encode(d.json()); err != nil {
			return fmt.Errorf("writing diagnostics as JSON: %w", err)
		}
	}
	return nil
}

type jsonPlace struct {
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

type jsonRelated struct {
	jsonPlace
	Message string `json:"message"`
}

type jsonDiagnostic struct {
	jsonPlace
	Severity string        `json:"severity"`
	Code     string        `json:"code"`
	Message  string        `json:"message"`
	Related  []jsonRelated `json:"related,omitempty"`
	Fix      *jsonFix      `json:"fix,omitempty"`
}

type jsonFix struct {
	Message string     `json:"message"`
	Edits   []jsonEdit `json:"edits"`
}

type jsonEdit struct {
	File   string `json:"file"`
	Offset int    `json:"offset"` // in bytes
	Old    string `json:"old"`
	New    string `json:"new"`
}

func (d Diagnostic) json() jsonDiagnostic {
	j := jsonDiagnostic{jsonPlace: placeOf(d.Pos), Severity: d.Severity.String(), Code: d.Code, Message: d.Message}
	for _, r := range d.Related {
		j.Related = append(j.Related, jsonRelated{placeOf(r.Pos), r.Message})
	}
	if d.Fix != nil {
		j.Fix = &jsonFix{Message: d.Fix.Message}
		for _, e := range d.Fix.Edits {
			j.Fix.Edits = append(j.Fix.Edits, jsonEdit{e.Pos.Filename, e.Pos.Offset, e.Old, e.New})
		}
	}
	return j
}

func placeOf(pos token.Position) jsonPlace {
	return jsonPlace{pos.Filename, pos.Line, pos.Column}
}
