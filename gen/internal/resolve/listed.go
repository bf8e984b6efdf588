package resolve

import (
	"go/token"
	"go/types"
	"slices"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// listed returns the methods that //retry:methods lists, by name, or nil without a valid
// list. It reports names that are wrong, and directives of methods that contradict the list.
func (r *resolver) listed(d *decl, all []*types.Func, lines map[string][]directive.Line) map[string]token.Pos {
	var listed map[string]token.Pos
	var pos token.Pos // of the first list
	for _, l := range d.Lines {
		if l.Verb != directive.Methods || len(l.Methods) == 0 {
			continue
		}
		if listed == nil {
			listed, pos = map[string]token.Pos{}, l.VerbPos
		}
		for _, name := range l.Methods {
			listed[name.Text] = name.Pos
			r.checkListedName(d, name, all, lines[name.Text])
		}
	}
	for _, f := range all {
		own := lineOf(lines[f.Name()], directive.Policy)
		if listed != nil && given(own) && !listed[f.Name()].IsValid() {
			r.report(own.VerbPos, "contradiction", "%s has a policy, but //retry:methods does not list it: add it to the list, or remove the policy", f.Name())
			r.relate(pos, "the list")
		}
	}
	return listed
}

// checkListedName reports a name in //retry:methods that names no method, or a method with
// //retry:never.
func (r *resolver) checkListedName(d *decl, name directive.Word, all []*types.Func, lines []directive.Line) {
	var names []string
	for _, f := range all {
		names = append(names, f.Name())
	}
	if !slices.Contains(names, name.Text) {
		r.report(name.Pos, "unknown-method", "%s has no method %s", d.Obj.Name(), name.Text)
		r.correct(name.Pos, name.Text, names)
		return
	}
	if never := lineOf(lines, directive.Never); given(never) {
		r.report(name.Pos, "contradiction", "%s is listed, but its directive is //retry:never: remove one of them", name.Text)
		r.relate(never.VerbPos, "its directive")
	}
}

// checkListed reports a method that is listed but not retried for a reason that its own
// directives do not give.
func (r *resolver) checkListed(d *decl, m *model.Method, lines []directive.Line) {
	pos, listed := d.listed[m.Name]
	if !listed || m.Retried() || m.Why == model.Never || given(lineOf(lines, directive.Policy)) {
		return
	}
	remedy := "remove it from the list"
	switch m.Why {
	case model.Unasked:
		remedy = "add one to " + d.Obj.Name()
	case model.CannotFail:
		remedy += ", or add result=FUNC"
	}
	r.report(pos, "not-retried", "%s is listed but not retried, because %s: %s", m.Name, m.Reason(), remedy)
}
