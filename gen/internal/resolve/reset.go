package resolve

import (
	"go/types"
	"slices"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// resetParams finds the parameters that reset= names.
func (r *resolver) resetParams(d *decl, m *model.Method, l levels) {
	fits := func(i int) bool { return canReset(m.Signature.Params().At(i).Type()) }
	for i, name := range r.params(d, m, l, directive.Reset, fits) {
		switch t := m.Signature.Params().At(i).Type(); {
		case !fits(i):
			r.report(name.Pos, "wrong-type", "reset: %s of %s is %s, which has no method Reset(), Rewind() error or Truncate(int64) error: write a func that resets it, and before=FUNC",
				name.Text, m.Name, r.typeString(t))
		case slices.Contains(m.Out, i):
			r.report(name.Pos, "contradiction", "reset: out= gives each attempt its own %s: remove it from one of them", name.Text)
		default:
			m.Reset = append(m.Reset, i)
		}
	}
}

// canReset reports whether support.Reset resets a value of type t.
func canReset(t types.Type) bool {
	return hasNiladic(t, "Reset") || hasNiladic(t, "Rewind") || types.Implements(t, truncater)
}

// truncater has the method Truncate of an *os.File.
var truncater = newInterface(newMethodOf("Truncate", []types.Type{types.Typ[types.Int64]}, []types.Type{errorType()}))
