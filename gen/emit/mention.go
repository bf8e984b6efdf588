package emit

import (
	"go/types"

	"github.com/retrygen/retrygen/gen/model"
)

// A mention is what printing a set of types and names writes down: packages, and
// names that stand alone because they are of the file's own package or
// predeclared.
type mention struct {
	from     *types.Package
	packages map[string]*types.Package // by path
	names    scope
}

func newMention(from *types.Package) *mention {
	return &mention{from: from, packages: map[string]*types.Package{}, names: scope{}}
}

func (m *mention) object(obj types.Object) {
	pkg := obj.Pkg()
	if pkg == nil || pkg.Path() == m.from.Path() {
		m.names.take(obj.Name())
		return
	}
	m.packages[pkg.Path()] = pkg
}

func (m *mention) typ(t types.Type) {
	model.Mentions(t, m.from, func(obj *types.TypeName) { m.object(obj) })
}

func (m *mention) wrapper(w *model.Wrapper) {
	m.object(w.Obj)
	for t := range w.TypeParams().TypeParams() {
		m.typ(t.Constraint())
	}
	for _, method := range w.Methods {
		m.typ(method.Signature)
		if method.Policy == nil {
			continue
		}
		for _, r := range method.Policy.Refs() {
			m.ref(r)
		}
		m.fields(method)
		if method.KeyField != nil {
			m.typ(method.KeyField.Type())
		}
	}
}

// fields mentions the types of the fields that a method reads.
func (m *mention) fields(method *model.Method) {
	for _, r := range method.Replays {
		for _, path := range r.Fields {
			m.typ(method.Signature.Params().At(r.Param).Type())
			m.typ(path[len(path)-1].Type())
		}
	}
}

func (m *mention) ref(r *model.Ref) {
	m.object(r.Obj)
	for _, t := range r.TypeArgs {
		m.typ(t)
	}
}
