package resolve

import (
	"go/token"
	"go/types"
	"maps"
	"slices"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// interfaceType resolves the methods of an interface. It reports whether the
// interface can be implemented by a wrapper in this package.
func (r *resolver) interfaceType(d *decl) bool {
	iface, ok := d.Obj.Type().Underlying().(*types.Interface)
	if !ok || !r.checkImplementable(d, iface) {
		return false
	}
	all := methodsOf(iface)
	docs := methodDocs(d.Decl)
	lines := r.methodLines(d, all)
	d.listed = r.listed(d, all, lines)
	d.wrapper.Listed = d.listed != nil
	d.asked = conditions(d.Lines, slices.Concat(slices.Collect(maps.Values(lines))...))
	for _, f := range all {
		m := newMethod(f.Name(), f.Signature(), r.at(f.Pos()))
		m.Deprecated, m.Described = deprecated(docs[f.Name()]), described(docs[f.Name()])
		d.wrapper.Methods = append(d.wrapper.Methods, m)
		r.checkWritable(d, m)
		r.method(d, m, lines[f.Name()])
		r.checkListed(d, m, lines[f.Name()])
	}
	return true
}

// checkImplementable reports an interface that no wrapper in this package can implement.
func (r *resolver) checkImplementable(d *decl, iface *types.Interface) bool {
	pos, name := d.Spec.Name.Pos(), d.Obj.Name()
	if !iface.IsMethodSet() {
		r.report(pos, "type-set", "%s is a type constraint, which no value can implement: remove the directive, or the type set", name)
		return false
	}
	for m := range iface.Methods() {
		if !m.Exported() && m.Pkg().Path() != r.pkg.Types.Path() {
			r.report(pos, "unexported-method", "%s has the method %s of package %s, which only that package can implement: wrap a smaller interface that leaves it out",
				name, m.Name(), m.Pkg().Path())
			return false
		}
	}
	return true
}

// checkWritable reports types in m's signature that this package cannot name.
func (r *resolver) checkWritable(d *decl, m *model.Method) {
	model.Mentions(m.Signature, r.pkg.Types, func(obj *types.TypeName) {
		if obj.Pkg() != nil && !model.Writable(obj, r.pkg.Types) {
			r.report(d.Spec.Name.Pos(), "unwritable-type", "the method %s mentions %s.%s, which this package cannot name: wrap a smaller interface that leaves it out",
				m.Name, obj.Pkg().Path(), obj.Name())
		}
	})
}

// methodsOf returns all methods of an interface in source order: its own methods,
// followed by those of each embedded interface.
func methodsOf(iface *types.Interface) []*types.Func {
	var all []*types.Func
	seen := map[string]bool{}
	var add func(*types.Interface)
	add = func(iface *types.Interface) {
		own := slices.Collect(iface.ExplicitMethods())
		slices.SortStableFunc(own, func(a, b *types.Func) int { return int(a.Pos()) - int(b.Pos()) })
		for _, m := range own {
			if !seen[m.Id()] {
				seen[m.Id()] = true
				all = append(all, m)
			}
		}
		for e := range iface.EmbeddedTypes() {
			if embedded, ok := e.Underlying().(*types.Interface); ok {
				add(embedded)
			}
		}
	}
	add(iface)
	return all
}

// methodLines returns the directives of each method by name: those on the
// method itself, those of //retry:method NAME, and words about an embedded one.
func (r *resolver) methodLines(d *decl, all []*types.Func) map[string][]directive.Line {
	var names []string
	for _, f := range all {
		names = append(names, f.Name())
	}
	lines := map[string][]directive.Line{}
	for name, own := range d.Methods {
		lines[name] = slices.Clone(own)
	}
	for _, l := range d.Lines {
		name := l.Method.Text
		switch {
		case name == "":
			continue
		case !slices.Contains(names, name):
			r.report(l.Method.Pos, "unknown-method", "%s has no method %s", d.Obj.Name(), name)
			r.correct(l.Method.Pos, name, names)
			continue
		case r.contradicts(d, l):
			continue
		}
		l.Method = directive.Word{} // from here on treated like the method's own line
		lines[name] = append(lines[name], l)
	}
	for _, f := range all {
		lines[f.Name()] = append(lines[f.Name()], r.inherited(f, lines[f.Name()])...)
	}
	return lines
}

// inherited returns the words about f, such as never, of an interface of this package that
// declares it and is embedded in another one. The lines that f has there take precedence.
func (r *resolver) inherited(f *types.Func, lines []directive.Line) (words []directive.Line) {
	facts := []*directive.Verb{directive.Idempotent, directive.Once, directive.Never}
	for _, verb := range append(facts, directive.Policy) {
		if given(lineOf(lines, verb)) {
			return nil
		}
	}
	for _, d := range r.pkg.Decls {
		iface, ok := d.Obj.Type().Underlying().(*types.Interface)
		if !ok || !declares(iface, f) {
			continue
		}
		for _, verb := range facts {
			if line := lineOf(d.Methods[f.Name()], verb); given(line) {
				words = append(words, *line)
			}
		}
	}
	return words
}

// declares reports whether f is one of the methods that an interface itself lists.
func declares(iface *types.Interface, f *types.Func) bool {
	for m := range iface.ExplicitMethods() {
		if m.Origin() == f.Origin() {
			return true
		}
	}
	return false
}

// conditions returns the methods that are conditions in a directive, by name.
func conditions(lines ...[]directive.Line) map[string]bool {
	names := map[string]bool{}
	for _, l := range slices.Concat(lines...) {
		for _, arg := range l.Args {
			for _, name := range arg.Names {
				if name.Method && arg.Key.IsCondition() {
					names[name.Ident] = true
				}
			}
		}
	}
	return names
}

// contradicts reports a //retry:method line that repeats or contradicts a method's own
// line.
func (r *resolver) contradicts(d *decl, l directive.Line) bool {
	for _, own := range d.Methods[l.Method.Text] {
		if own.Verb == l.Verb || directive.Contradict(own.Verb, l.Verb) {
			r.report(l.Method.Pos, "contradiction", "%s has its own directive: write this one there, too", l.Method.Text)
			r.relate(own.Pos, "its own directive")
			return true
		}
	}
	return false
}

// newMethod returns a method with the fields that its signature determines.
func newMethod(name string, sig *types.Signature, pos token.Position) *model.Method {
	ctx, own := contextParam(sig)
	return &model.Method{
		Name:      name,
		Signature: sig,
		Pos:       pos,
		Ctx:       ctx,
		OwnCtx:    own,
		Request:   firstParam(sig, isRequest),
		Error:     errorResult(sig),
		Err:       failureResult(sig),
		Stream:    streamResult(sig),
		Key:       -1,
	}
}

// firstParam returns the index of the first parameter whose type satisfies is, or -1 if
// there is none.
func firstParam(sig *types.Signature, is func(types.Type) bool) int {
	for i := range sig.Params().Len() {
		if is(sig.Params().At(i).Type()) {
			return i
		}
	}
	return -1
}

// errorResult returns the index of the result that reports whether the call failed: the
// last of type error, or else the last whose type implements error and can be nil, or -1
// if there is none.
func errorResult(sig *types.Signature) int {
	own := -1
	for i := sig.Results().Len() - 1; i >= 0; i-- {
		t := types.Unalias(sig.Results().At(i).Type())
		if types.Identical(t, errorType()) {
			return i
		}
		if own < 0 && isErrorType(t) {
			own = i
		}
	}
	return own
}

// failureResult returns the index of the first result with a method Err() error, such as
// a command of go-redis or *sql.Row, or -1 if there is none.
func failureResult(sig *types.Signature) int {
	for i := range sig.Results().Len() {
		err, _, _ := types.LookupFieldOrMethod(sig.Results().At(i).Type(), true, nil, "Err")
		if f, ok := err.(*types.Func); ok && types.Identical(f.Signature(), errSignature) {
			return i
		}
	}
	return -1
}

// errSignature is func() error.
var errSignature = signature(nil, errorType())

// isErrorType reports whether t implements error and can be nil, or is a type parameter
// whose zero value can be compared.
func isErrorType(t types.Type) bool {
	if !implementsError(t) {
		return false
	}
	if _, ok := t.(*types.TypeParam); ok {
		return types.Comparable(t) || types.AssignableTo(types.Typ[types.UntypedNil], t)
	}
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Interface:
		return true
	}
	return false
}

func errorType() types.Type { return types.Universe.Lookup("error").Type() }

func implementsError(t types.Type) bool {
	return types.Implements(t, errorType().Underlying().(*types.Interface))
}
