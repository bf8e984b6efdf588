package emit

import (
	"go/types"
	"maps"
	"slices"

	"github.com/retrygen/retrygen/gen/model"
)

// A printer prints one file. Its names are decided when it is made.
type printer struct {
	imports    *imports
	typeParams map[*types.TypeParam]string
}

func newPrinter(f *model.File) *printer {
	p := &printer{typeParams: map[*types.TypeParam]string{}}
	all := newMention(f.Package.Types)
	taken := newScope(slices.Concat(types.Universe.Names(), f.Package.Types.Scope().Names())...)
	for _, other := range f.Package.Files {
		for _, w := range other.Wrappers {
			taken.take(declared(w)...)
		}
	}
	for _, w := range f.Wrappers {
		all.wrapper(w)
		p.nameTypeParams(w, f.Package.Types)
	}
	taken.take(slices.Collect(maps.Values(p.typeParams))...)
	p.imports = newImports(f, all.packages, taken)
	return p
}

// declared returns the package-level names that w declares.
func declared(w *model.Wrapper) []string {
	names := []string{w.Name, w.Constructor}
	for _, m := range w.Methods {
		if m.Async != nil {
			names = append(names, m.Async.Struct)
		}
	}
	return names
}

// nameTypeParams keeps the names of w's type parameters, but for blank ones and
// those that would hide a type which an embedded interface mentions.
func (p *printer) nameTypeParams(w *model.Wrapper, own *types.Package) {
	mentioned := newMention(own)
	mentioned.wrapper(w)
	s := mentioned.names
	s.take(declared(w)...)
	for t := range w.TypeParams().TypeParams() {
		name := t.Obj().Name()
		if name == "_" {
			name = "T"
		}
		p.typeParams[t] = s.pick(name)
	}
}

func (p *printer) typeParamName(t *types.TypeParam) string {
	if name, ok := p.typeParams[t]; ok {
		return name
	}
	return t.Obj().Name()
}

// wrapperNames are the names of one wrapper.
type wrapperNames struct {
	*model.Wrapper
	next   string                   // field, and parameter of the constructor
	opts   string                   // parameter of the constructor
	fields map[*model.Method]string // of retried methods; a variable for a func type
	local  scope                    // of the constructor's body, and of all that a method may not hide

	receiver string
	unwrap   bool // see wantsUnwrap
}

func (p *printer) newWrapperNames(w *model.Wrapper) *wrapperNames {
	n := &wrapperNames{Wrapper: w, fields: map[*model.Method]string{}, local: p.mentioned(w), unwrap: wantsUnwrap(w)}
	given := givenNames(w)
	if w.Func {
		n.local.take(given...)
		n.next, n.opts = n.local.pick("next", "wrapped"), n.local.pick("opts", "options")
		n.fields[w.Methods[0]] = n.local.pick(lowerCamel(w.Methods[0].Name), "method")
		return n
	}
	members := newScope("Unwrap")
	for _, m := range w.Methods {
		members.take(m.Name)
	}
	n.next = members.pick("next", "wrapped")
	for _, m := range w.Methods {
		if m.Retried() {
			field := lowerCamel(m.Name)
			n.fields[m] = members.pick(field, field+"Method")
		}
	}
	n.opts = n.local.pick("opts", "options")
	receiver := maps.Clone(n.local)
	receiver.take(given...)
	n.receiver = receiver.pick("r", "retrying")
	return n
}

// wantsUnwrap reports whether w gets a method Unwrap: not if the interface has one, or
// is an error, whose Unwrap means something else.
func wantsUnwrap(w *model.Wrapper) bool {
	return !slices.ContainsFunc(w.Methods, func(m *model.Method) bool {
		return m.Name == "Unwrap" || m.Name == "Error" && m.Signature.Params().Len() == 0
	})
}

// mentioned returns the names that code of w may refer to.
func (p *printer) mentioned(w *model.Wrapper) scope {
	m := newMention(p.imports.own)
	m.wrapper(w)
	s := m.names
	s.take(declared(w)...)
	s.take(slices.Collect(maps.Values(p.imports.names))...)
	for t := range w.TypeParams().TypeParams() {
		s.take(p.typeParamName(t))
	}
	return s
}

// givenNames returns the names of all parameters and results of w's methods.
func givenNames(w *model.Wrapper) []string {
	var names []string
	for _, m := range w.Methods {
		for v := range m.Signature.Params().Variables() {
			names = append(names, v.Name())
		}
		for v := range m.Signature.Results().Variables() {
			names = append(names, v.Name())
		}
	}
	return names
}
