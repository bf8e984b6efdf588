package diag

import (
	"encoding/json"
	"fmt"
	"go/token"
	"io"
)

// WriteJSON writes l as JSON, one object a line:
//
//	{"file":"store.go","line":3,"column":16,"code":"unknown-key","message":"...","related":[...]}
//
// Line and column are left out where a file as a whole is meant, related where it is
// empty.
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
	Code    string        `json:"code"`
	Message string        `json:"message"`
	Related []jsonRelated `json:"related,omitempty"`
}

func (d Diagnostic) json() jsonDiagnostic {
	j := jsonDiagnostic{jsonPlace: placeOf(d.Pos), Code: d.Code, Message: d.Message}
	for _, r := range d.Related {
		j.Related = append(j.Related, jsonRelated{placeOf(r.Pos), r.Message})
	}
	return j
}

func placeOf(pos token.Position) jsonPlace {
	return jsonPlace{pos.Filename, pos.Line, pos.Column}
}
