package resolve

import (
	"go/token"
	"go/types"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// giveUp resolves giveup=. The word last means a func of package retry, and error means
// none.
func (r *resolver) giveUp(d *decl, m *model.Method, l levels) {
	arg, _, ok := l.arg(directive.GiveUp)
	if ok && arg.Value.Text == directive.Last {
		m.Policy.GiveUp = r.lastError(arg.Value.Pos)
		return
	}
	named := funcName(directive.GiveUp, (*resolver).checkGiveUp, func(p *model.Policy) **model.Ref { return &p.GiveUp })
	named.resolve(r, d, m, l)
}

// lastError returns the func that giveup=last means.
func (r *resolver) lastError(pos token.Pos) *model.Ref {
	last := types.NewFunc(token.NoPos, types.NewPackage(model.RuntimePath, "retry"), "Last", nil)
	return &model.Ref{Obj: last, Text: directive.Last, Pos: r.at(pos)}
}

// checkGiveUp checks giveup=: a func(*retry.Error) error.
func (r *resolver) checkGiveUp(_ *model.Method, ref *model.Ref, name directive.Name) bool {
	var want types.Type
	if failure := r.runtime("Error"); failure != nil {
		want = signature([]types.Type{types.NewPointer(failure)}, errorType())
	}
	return r.checkFunc(directive.GiveUp, ref, name, want, "func(*retry.Error) error")
}
