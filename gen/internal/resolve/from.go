package resolve

import (
	"go/types"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// from resolves from=, which determines which values of the policy are known.
func (r *resolver) from(d *decl, m *model.Method, l levels) {
	arg, own, ok := l.arg(directive.From)
	if !ok {
		return
	}
	source := &model.From{Argument: arg.Value.Text == directive.Argument}
	if own && !d.wrapper.Func && source.Argument {
		source.Method = m.Name
	}
	if !source.Argument {
		name := arg.Names[0]
		ref := r.ref(d.File, directive.From, name)
		if ref == nil || !r.checkFrom(source, ref, name) {
			return
		}
		source.Ref = ref
		if source.ByMethod {
			source.Method = m.Name
		}
	}
	m.Policy.From = source
}

// checkFrom checks from=: a retry.Policy, or a func that returns one.
func (r *resolver) checkFrom(source *model.From, ref *model.Ref, name directive.Name) bool {
	t, policy := valueType(ref), r.runtime("Policy")
	switch {
	case t == nil || policy == nil:
	case types.Identical(t, policy):
		return true
	case types.Identical(t.Underlying(), signature(nil, policy)):
		source.Call = true
		return true
	case types.Identical(t.Underlying(), signature([]types.Type{types.Typ[types.String]}, policy)):
		source.Call, source.ByMethod = true, true
		return true
	}
	return r.wrong(directive.From, name, "want a retry.Policy, a func() retry.Policy, a func(method string) retry.Policy, or the word %s, but %s is %s",
		directive.Argument, name.Text, r.describe(ref))
}
