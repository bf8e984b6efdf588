package resolve

import (
	"go/types"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// perKey finds the parameter that per= of m's breaker names. The line has the breaker's
// directive, which is m's own or its interface's.
func (r *resolver) perKey(d *decl, m *model.Method, line *directive.Line) {
	arg, ok := line.Arg(directive.Per)
	if !ok || m.Breaker == nil {
		return
	}
	name, own := arg.Names[0], m.Breaker != d.wrapper.Breaker || d.wrapper.Func
	p, ok := r.paramOrField(m, directive.Per, name, own, isKey)
	if !ok {
		if !own {
			d.lackPer = append(d.lackPer, m.Name)
		}
		return
	}
	t := p.Type(m)
	switch {
	case !isKey(t):
		r.report(name.Pos, "wrong-type", "per: %s of %s is %s, which cannot select a breaker: name a parameter or field that is a string, an integer, or a struct of these",
			name.Text, m.Name, r.typeString(t))
	case m.Breaker.Keys != nil && !types.Identical(m.Breaker.Keys, t):
		r.report(name.Pos, "wrong-type", "per: %s of %s is %s, but %s in an earlier method: use the same type, or put the breaker on the methods",
			name.Text, m.Name, r.typeString(t), r.typeString(m.Breaker.Keys))
	case !r.canName(t):
		r.report(name.Pos, "unwritable-type", "per: %s of %s is %s, which this package cannot name: name another parameter or field", name.Text, m.Name, r.typeString(t))
	default:
		m.Breaker.Keys, m.Per = t, &p
	}
}

// canName reports whether the package can write the type t.
func (r *resolver) canName(t types.Type) bool {
	can := true
	model.Mentions(t, r.pkg.Types, func(obj *types.TypeName) { can = can && model.Writable(obj, r.pkg.Types) })
	return can
}

// checkPer reports methods that an interface's breaker with per= should guard but that lack
// the parameter.
func (r *resolver) checkPer(d *decl) {
	if len(d.lackPer) == 0 {
		return
	}
	line := lineOf(d.Lines, directive.Breaker)
	arg, _ := line.Arg(directive.Per)
	r.report(arg.Names[0].Pos, "unknown-parameter", "per: %s has methods without a parameter %s (%s): put the breaker on those that have it, or add //retry:breaker none to the others",
		d.Obj.Name(), arg.Value.Text, strings.Join(d.lackPer, ", "))
}

// isKey reports whether values of type t can select a breaker: a value has the same meaning
// in all calls, and equals itself.
func isKey(t types.Type) bool {
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return types.Comparable(t)
	}
	switch t := t.Underlying().(type) {
	case *types.Basic:
		return t.Info()&(types.IsString|types.IsInteger|types.IsBoolean) != 0
	case *types.Array:
		return isKey(t.Elem())
	case *types.Struct:
		for f := range t.Fields() {
			if !isKey(f.Type()) {
				return false
			}
		}
		return true
	}
	return false
}
