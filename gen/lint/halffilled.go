package lint

import (
	"slices"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/resolve"
)

// findHalfFilled reports pointers and maps that a failed attempt may have partially
// filled.
func findHalfFilled(w *model.Wrapper, m *model.Method) diag.List {
	origin := m.Policy.Origin
	if out, given := origin.Keys[directive.Out]; given && (out.Own || out.None) {
		return nil
	}
	var found diag.List
	for _, i := range resolve.Destinations(m) {
		if slices.Contains(m.Out, i) || slices.Contains(m.Reset, i) {
			continue
		}
		name := m.Signature.Params().At(i).Name()
		remedy := "write " + line(w, m, directive.Policy, directive.Out.Name+"="+name)
		if !origin.Own.IsZero() {
			remedy = "add out=" + name
		}
		found.Add(place(w, m), "twice", "a failed attempt of %s may leave %s partially filled for the next: %s, or out=none if the method does not fill it", m.Name, name, remedy)
		found.Warn()
		if !origin.Own.IsZero() {
			found.Fix(remedy, diag.Edit{Pos: origin.Own.End, New: " out=" + name})
		}
	}
	return found
}
