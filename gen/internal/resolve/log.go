package resolve

import (
	"go/types"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// logged finds the arguments that log= names. Those that a method lacks are for others, if
// the interface names them.
func (r *resolver) logged(d *decl, m *model.Method, l levels) {
	arg, own, ok := l.arg(directive.Log)
	if !ok {
		return
	}
	for _, name := range arg.Names {
		p, ok := r.paramOrField(m, directive.Log, name, own, hasText)
		if !ok {
			continue
		}
		d.params[name.Text] = true
		if t := p.Type(m); !hasText(t) {
			r.report(name.Pos, "wrong-type", "log: %s of %s is %s, which says nothing that identifies a call: name other parameters, or fields such as req.ID",
				name.Text, m.Name, r.typeString(t))
			continue
		}
		m.Log = append(m.Log, p)
	}
}

// hasText reports whether a log should have the text of a value of type t: not of a
// context, a func or a channel, nor of what attempts read.
func hasText(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Signature, *types.Chan:
		return false
	}
	return !isContext(t) && !isRead(t)
}
