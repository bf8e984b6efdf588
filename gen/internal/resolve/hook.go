package resolve

import (
	"go/types"
	"slices"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// undo resolves undo=.
func (r *resolver) undo(d *decl, m *model.Method, l levels) {
	m.Policy.Undo, _ = r.hook(d, m, l, directive.Undo)
}

// before resolves before=, which may return parameters for the next attempt.
func (r *resolver) before(d *decl, m *model.Method, l levels) {
	h, name := r.hook(d, m, l, directive.Before)
	if h == nil {
		return
	}
	for _, i := range h.Changes {
		if why := unchangeable(m, i); why != "" {
			r.report(name.Pos, "unchangeable", "before: %s returns %s of %s for the next attempt, but %s: remove one of the two",
				name.Text, m.Signature.Params().At(i).Name(), m.Name, why)
			return
		}
	}
	m.Policy.Before = h
}

// unchangeable returns why a parameter cannot be replaced between attempts, or "" if it
// can.
func unchangeable(m *model.Method, i int) string {
	switch {
	case slices.Contains(m.Out, i):
		return "out= already gives each attempt its own"
	case slices.Contains(m.Reset, i):
		return "reset= resets the call's argument"
	case slices.Contains(m.Each, i):
		return "each= uses the call's argument"
	case slices.ContainsFunc(m.Replays, func(r model.Replay) bool { return r.Param == i }):
		return "each attempt reads the call's argument from the beginning, unless replay=off is set"
	}
	return ""
}

// hook resolves the func that a key names. It returns nil if there is none, or if it does
// not fit.
func (r *resolver) hook(d *decl, m *model.Method, l levels, key *directive.Key) (*model.Hook, directive.Name) {
	arg, _, ok := l.arg(key)
	if !ok || len(arg.Names) == 0 || m.Stream != nil { // see checkStream
		return nil, directive.Name{}
	}
	name := arg.Names[0]
	ref := r.name(d, key, name)
	if ref == nil {
		return nil, name
	}
	if t := valueType(ref); t != nil {
		if got, ok := t.Underlying().(*types.Signature); ok {
			if h := fitHook(m, key, got); h != nil {
				ref.TypeArgs = h.TypeArgs
				h.Ref = *ref
				return h, name
			}
		}
	}
	r.report(name.Pos, "wrong-type", "%s: %s needs a %s, or one with fewer of these parameters and results, but %s is %s",
		key, m.Name, r.typeString(fullest(m, key)), name.Text, r.describe(ref))
	return nil, name
}

// fullest returns the type of a hook with all possible parameters and results.
func fullest(m *model.Method, key *directive.Key) types.Type {
	n := m.Signature.Params().Len()
	if key == directive.Before {
		return hookType(m, &model.Hook{Params: n, Err: true, Changes: changeable(m, n), Fails: true})
	}
	return hookType(m, &model.Hook{Params: n, Results: true, Fails: true})
}

// fitHook returns how to call a func of type got, nil if it does not fit. A func that
// fits in several ways gets as many parameters as possible.
func fitHook(m *model.Method, key *directive.Key, got *types.Signature) *model.Hook {
	for n := m.Signature.Params().Len(); n >= 0; n-- {
		for _, h := range hookForms(m, key, n) {
			as := got
			if h.Spread && got.Variadic() { // takes the slice as it is
				as = types.NewSignatureType(nil, nil, nil, got.Params(), got.Results(), false)
			} else if h.Spread {
				continue
			}
			if targs, ok := callableAs(as, hookType(m, h)); ok {
				h.TypeArgs = targs
				return h
			}
		}
	}
	return nil
}

// hookForms returns the ways to call a func with the first n parameters of m.
func hookForms(m *model.Method, key *directive.Key, n int) []*model.Hook {
	args := []model.Hook{{Err: true}, {}}
	if key == directive.Undo {
		args = append([]model.Hook{{Results: true}}, args...)
	}
	if m.Signature.Variadic() && n == m.Signature.Params().Len() {
		args = append(args, model.Hook{Spread: true})
	}
	changes := [][]int{nil}
	if key == directive.Before && len(changeable(m, n)) > 0 {
		changes = append(changes, changeable(m, n))
	}
	var all []*model.Hook
	for _, a := range args {
		for _, c := range changes {
			for _, fails := range []bool{true, false} {
				all = append(all, &model.Hook{Params: n, Spread: a.Spread, Err: a.Err, Results: a.Results, Changes: c, Fails: fails})
			}
		}
	}
	return all
}

// changeable returns the indexes of the first n parameters of m except the context.
func changeable(m *model.Method, n int) []int {
	var all []int
	for i := range n {
		if i != m.Ctx {
			all = append(all, i)
		}
	}
	return all
}

// hookType returns the type of a func that is called as h describes.
func hookType(m *model.Method, h *model.Hook) *types.Signature {
	params := typesOf(m.Signature.Params())[:h.Params]
	switch {
	case h.Results:
		params = append(params, typesOf(m.Signature.Results())...)
	case h.Err:
		params = append(params, errorType())
	}
	var results []types.Type
	for _, i := range h.Changes {
		results = append(results, m.Signature.Params().At(i).Type())
	}
	if h.Fails {
		results = append(results, errorType())
	}
	return signature(params, results...)
}
