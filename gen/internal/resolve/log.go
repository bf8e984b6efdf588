package resolve

import (
	"go/types"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// logged finds the arguments that log= names. A method may lack arguments that its
// interface's log= names, because other methods have them.
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
			r.report(name.Pos, "wrong-type", "log: %s of %s is %s, which does not identify a call: name other parameters, or fields such as req.ID",
				name.Text, m.Name, r.typeString(t))
			continue
		}
		m.Log = append(m.Log, p)
	}
}

// hasText reports whether a log should contain values of type t: not a context, a func or a
// channel, nor an argument that attempts read.
func hasText(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Signature, *types.Chan:
		return false
	}
	return !isContext(t) && !isRead(t)
}
