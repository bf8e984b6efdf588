package resolve

import (
	"go/token"
	"go/types"
	"iter"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// keyParam finds the parameter, or the field of a parameter, that key= names.
func (r *resolver) keyParam(d *decl, m *model.Method, l levels) {
	arg, own, ok := l.arg(directive.IdempotencyKey)
	if !ok {
		return
	}
	name := arg.Names[0]
	p, ok := r.paramOrField(m, directive.IdempotencyKey, name, own, isString)
	if !ok {
		return
	}
	d.params[name.Text] = true
	r.setKey(m, name, p)
}

// setKey sets the key of m, or reports that p cannot be one.
func (r *resolver) setKey(m *model.Method, name directive.Name, p model.Param) {
	t := m.Signature.Params().At(p.Index).Type()
	if !r.checkKey(m, name, p.Type(m)) || p.Field != nil && !r.checkCopy(m, name, t) {
		return
	}
	m.Key, m.KeyField, m.KeyClone = p.Index, p.Field, p.Field != nil && isMessage(t)
}

// checkKey reports a key that is not a string.
func (r *resolver) checkKey(m *model.Method, name directive.Name, t types.Type) bool {
	if isString(t) {
		return true
	}
	remedy := ""
	if structOf(t) != nil {
		remedy = "; for a field of a struct, write key=" + name.Text + ".FIELD"
	}
	r.report(name.Pos, "wrong-type", "key: want a string, but %s of %s is %s%s", name.Text, m.Name, r.typeString(t), remedy)
	return false
}

// paramOrField returns the parameter that a name of a key refers to, or its field; ok is
// false if there is none, which is a mistake only on the method's own line. It suggests
// those that fit.
func (r *resolver) paramOrField(m *model.Method, key *directive.Key, name directive.Name, own bool, fits func(types.Type) bool) (p model.Param, ok bool) {
	i := r.param(m, key, name, own, func(i int) bool { return fits(m.Signature.Params().At(i).Type()) })
	if i < 0 {
		return p, false
	}
	p = model.Param{Index: i, Text: name.Text}
	if name.Field == "" {
		return p, true
	}
	p.Field = r.field(m, key, name, m.Signature.Params().At(i).Type(), own, fits)
	return p, p.Field != nil
}

// field returns the field of a parameter of type t that a name refers to, or nil if there
// is none: see paramOrField.
func (r *resolver) field(m *model.Method, key *directive.Key, name directive.Name, t types.Type, own bool, fits func(types.Type) bool) *types.Var {
	var fitting []string
	if s := structOf(t); s != nil {
		for f := range s.Fields() {
			switch {
			case !model.Writable(f, r.pkg.Types):
			case f.Name() == name.Field:
				return f
			case fits(f.Type()):
				fitting = append(fitting, f.Name())
			}
		}
	}
	if own {
		r.report(name.Pos, "unknown-field", "%s: %s of %s is %s, which has no field %s", key, name.Ident, m.Name, r.typeString(t), name.Field)
		r.suggest(name.Pos+token.Pos(len(name.Ident+".")), name.Field, fitting)
	}
	return nil
}

// checkCopy reports a struct in which a key cannot be set, because it cannot be copied
// and the caller's must not change.
func (r *resolver) checkCopy(m *model.Method, name directive.Name, t types.Type) bool {
	if _, ok := t.Underlying().(*types.Pointer); !ok || isMessage(t) || copyable(t) {
		return true
	}
	r.report(name.Pos, "wrong-type", "key: %s of %s contains a lock, so it cannot be copied to set the key: add a parameter for the key to the method",
		name.Ident, m.Name)
	return false
}

// isMessage reports whether t is a protobuf message.
func isMessage(t types.Type) bool { return hasMethod(t, "ProtoReflect") }

func isString(t types.Type) bool {
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Kind() == types.String
}

// params returns the indexes of the parameters that a key names, each with its name in the
// directive. It reports names without a parameter as param does.
func (r *resolver) params(d *decl, m *model.Method, l levels, key *directive.Key, fits func(i int) bool) iter.Seq2[int, directive.Name] {
	return func(yield func(int, directive.Name) bool) {
		arg, own, ok := l.arg(key)
		if !ok {
			return
		}
		for _, name := range arg.Names {
			i := r.param(m, key, name, own, fits)
			if i < 0 {
				continue
			}
			d.params[name.Text] = true
			if !yield(i, name) {
				return
			}
		}
	}
}

// param returns the index of the parameter that a key names, or -1 if there is none,
// which is a mistake only on the method's own line. It suggests suitable parameters.
func (r *resolver) param(m *model.Method, key *directive.Key, name directive.Name, own bool, fits func(i int) bool) int {
	var names []string
	for i := range m.Signature.Params().Len() {
		p := m.Signature.Params().At(i).Name()
		if p == name.Ident {
			return i
		}
		if p != "" && p != "_" && fits(i) {
			names = append(names, p)
		}
	}
	if own {
		r.report(name.Pos, "unknown-parameter", "%s: %s has no parameter %s", key, m.Name, name.Ident)
		r.correct(name.Pos, name.Ident, names)
	}
	return -1
}
