package resolve

import (
	"go/types"
	"slices"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/golang"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// each finds the callbacks that each= names.
func (r *resolver) each(d *decl, m *model.Method, l levels) {
	_, _, once := l.arg(directive.Seen)
	isCallback := func(i int) bool { return model.Element(m.Signature.Params().At(i).Type()) != nil }
	for i, name := range r.params(d, m, l, directive.Each, isCallback) {
		t := m.Signature.Params().At(i).Type()
		switch {
		case !isCallback(i):
			r.report(name.Pos, "wrong-type", "each: want a callback of type func(T) error, or func(T) with seen=, but %s of %s is %s", name.Text, m.Name, r.typeString(t))
		case !model.CallbackFails(t) && !once:
			r.report(name.Pos, "no-effect", "each: %s of %s returns no error that could end the call: add seen=FUNC to pass it each element only once, or remove it", name.Text, m.Name)
		case model.CallbackFails(t) && m.Stream == nil && !returnsError(m):
			r.report(name.Pos, "cannot-return", "each: %s returns no result of type error, so it cannot return the error of %s: remove it", m.Name, name.Text)
		default:
			m.Each = append(m.Each, i)
		}
	}
}

// seen resolves seen=, a func of the elements of all callbacks in each=.
func (r *resolver) seen(d *decl, m *model.Method, l levels) {
	arg, own, ok := l.arg(directive.Seen)
	if !ok || len(arg.Names) == 0 {
		return
	}
	if _, _, each := l.arg(directive.Each); !each && own {
		r.report(arg.KeyPos, "no-effect", "seen has no effect without each: add each=PARAM to name the callbacks of %s", m.Name)
		return
	}
	if len(m.Each) == 0 {
		return
	}
	name := arg.Names[0]
	ref := r.ref(d.File, directive.Seen, name)
	if ref == nil {
		return
	}
	for _, i := range m.Each {
		elem := model.Element(m.Signature.Params().At(i).Type())
		if !isKeyFunc(ref, elem) {
			r.report(name.Pos, "wrong-type", "seen: %s needs a func(%s) that returns one comparable value, but %s is %s",
				m.Name, r.typeString(elem), name.Text, r.describe(ref))
			return
		}
	}
	m.Policy.Seen = ref
}

// isKeyFunc reports whether ref is a func that returns a comparable value for an elem.
func isKeyFunc(ref *model.Ref, elem types.Type) bool {
	t := valueType(ref)
	if t == nil {
		return false
	}
	got, ok := t.Underlying().(*types.Signature)
	if !ok || got.Variadic() {
		return false
	}
	got, _, ok = instantiate(got, signature([]types.Type{elem}))
	return ok && slices.EqualFunc(typesOf(got.Params()), []types.Type{elem}, types.Identical) &&
		got.Results().Len() == 1 && types.Comparable(got.Results().At(0).Type())
}

// returnsError reports whether m can return any error.
func returnsError(m *model.Method) bool {
	return m.Error >= 0 && golang.IsError(m.Signature.Results().At(m.Error).Type())
}
