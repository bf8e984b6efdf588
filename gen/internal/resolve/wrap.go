package resolve

import (
	"go/types"
	"maps"
	"slices"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/load"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// wraps finds the results of a method that //retry:wrap wraps.
func (r *resolver) wraps(d *decl, m *model.Method, line *directive.Line) {
	if !given(line) {
		return
	}
	var other types.Type // a result that is not wrapped
	for i, t := range typesOf(m.Signature.Results()) {
		if i == m.Error {
			continue
		}
		wrap := r.wrapOf(t)
		if wrap == nil {
			other = t
			continue
		}
		wrap.Result, wrap.Pos = i, r.at(line.VerbPos)
		wrap.Self = wrap.Pkg == r.pkg.Types && wrap.Name == d.wrapper.Name && areParams(wrap.TypeArgs, d.wrapper.TypeParams())
		if hasMethod(t, "Around") {
			r.report(line.VerbPos, "not-wrappable", "wrap: %s has its own method Around, so its wrapper cannot have one: rename the method, or wrap the result where it is used", r.typeString(t))
		}
		m.Wraps = append(m.Wraps, *wrap)
	}
	if m.Wraps == nil {
		r.report(line.VerbPos, "wraps-nothing", "%s returns nothing to wrap: %s", m.Name, r.unwrappable(other))
	}
}

// areParams reports whether type arguments are the type parameters themselves.
func areParams(args *types.TypeList, params *types.TypeParamList) bool {
	for i := range params.Len() {
		if args.At(i) != params.At(i) {
			return false
		}
	}
	return true
}

// unwrappable returns why a result of type t is not wrapped, and what to do.
func (r *resolver) unwrappable(t types.Type) string {
	if t == nil {
		return "remove the directive"
	}
	name := r.typeString(t)
	_, isFunc := t.Underlying().(*types.Signature)
	obj := nameOf(t)
	switch {
	case obj == nil || !types.IsInterface(t) && !isFunc:
		return name + " is not a named interface or func type: declare one and annotate it, or remove the directive"
	case obj.Pkg() == r.pkg.Types:
		return name + " is not annotated: add //retry:policy to it, or to its methods"
	}
	return "its package has no generated wrapper of " + name + " that takes nothing but options: annotate it there, without from=argument and conditions that are methods, and run retrygen, or declare an interface of this package and return that"
}

// nameOf returns the name of a named type or alias, nil if t has no name that a package declares.
func nameOf(t types.Type) *types.TypeName {
	named, ok := t.(interface{ Obj() *types.TypeName })
	if _, isParam := t.(*types.TypeParam); !ok || isParam || named.Obj().Pkg() == nil {
		return nil
	}
	return named.Obj()
}

// wrapOf returns the wrapper for a result of type t, nil if there is none. Either an alias
// or the type that it denotes may be annotated.
func (r *resolver) wrapOf(t types.Type) *model.Wrap {
	obj := nameOf(t)
	if obj == nil {
		return nil
	}
	wrap := r.declaredWrap(obj)
	if wrap == nil {
		wrap = generatedWrap(obj)
	}
	if alias, ok := t.(*types.Alias); ok && wrap == nil {
		return r.wrapOf(alias.Rhs())
	}
	if generic, ok := t.(interface{ TypeArgs() *types.TypeList }); ok && wrap != nil {
		wrap.TypeArgs = generic.TypeArgs()
	}
	return wrap
}

// declaredWrap returns the wrapper of an annotated type of this package, or nil if obj is
// not one.
func (r *resolver) declaredWrap(obj *types.TypeName) *model.Wrap {
	i := slices.IndexFunc(r.pkg.Decls, func(d *load.Decl) bool { return d.Obj == obj })
	if i < 0 {
		return nil
	}
	d := r.pkg.Decls[i]
	return newWrap(obj.Pkg(), load.WrapperName(obj.Name(), d.Lines), d.Place == directive.FuncType)
}

func newWrap(pkg *types.Package, name string, isFunc bool) *model.Wrap {
	if isFunc {
		name += load.Middleware
	}
	return &model.Wrap{Pkg: pkg, Name: name, Constructor: load.Prefixed("New", name), Func: isFunc}
}

// generatedWrap returns the wrapper of a type whose package has one, or will have one: a
// type with a method Around that takes an obj, and a constructor that takes only the callee
// and options. It returns nil if there is none.
func generatedWrap(obj *types.TypeName) *model.Wrap {
	scope := obj.Pkg().Scope()
	for _, name := range scope.Names() {
		wrapper, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || wrapper.IsAlias() || !wrapper.Exported() && obj.Exported() {
			continue
		}
		around, _, _ := types.LookupFieldOrMethod(types.NewPointer(wrapper.Type()), false, obj.Pkg(), "Around")
		f, ok := around.(*types.Func)
		if !ok || f.Signature().Params().Len() != 1 || nameOf(f.Signature().Params().At(0).Type()) != obj {
			continue
		}
		_, isFunc := obj.Type().Underlying().(*types.Signature)
		wrap := &model.Wrap{Pkg: obj.Pkg(), Name: name, Constructor: load.Prefixed("New", name), Func: isFunc}
		if !takesPolicy(wrap) {
			return wrap
		}
	}
	return nil
}

// takesPolicy reports whether a generated constructor takes anything besides a callee and
// options.
func takesPolicy(wrap *model.Wrap) bool {
	most := 2
	if wrap.Func {
		most = 1
	}
	constructor, ok := wrap.Pkg.Scope().Lookup(wrap.Constructor).(*types.Func)
	return ok && constructor.Signature().Params().Len() > most
}

// checkWraps reports results whose wrappers cannot be copied from a prototype: those that
// are bound to one value, and those whose constructors would call each other endlessly.
func (r *resolver) checkWraps() {
	c := wrapCheck{r, map[string]*model.Wrapper{}, map[string]bool{}}
	for _, f := range r.model.Files {
		for _, w := range f.Wrappers {
			c.wrappers[w.Name] = w
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.wrappers)) {
		c.visit(c.wrappers[name], nil)
	}
}

// A wrapCheck walks from wrappers to those of their results.
type wrapCheck struct {
	*resolver
	wrappers map[string]*model.Wrapper // of the package, by name
	done     map[string]bool
}

// visit checks the results that w wraps. path contains the wrappers through which w was
// reached.
func (c *wrapCheck) visit(w *model.Wrapper, path []string) {
	if c.done[w.Name] {
		return
	}
	path = append(path, w.Name)
	for _, m := range w.Methods {
		for _, wrap := range m.Wraps {
			inner := c.wrappers[wrap.Name]
			if inner == nil || wrap.Pkg != c.pkg.Types {
				continue
			}
			if inner.AsksWrapped() {
				c.found.Add(wrap.Pos, "not-wrappable", "wrap: the conditions of %s are methods of a single wrapped value: use functions instead, or wrap the result where it is used", inner.Obj.Name())
			}
			switch {
			case wrap.Self:
			case inner.TakesPolicy():
				c.found.Add(wrap.Pos, "not-wrappable", "wrap: the constructor of %s takes a policy of its own, which that of %s cannot pass on: let from= name a variable or a func there, or wrap the result where it is used", wrap.Name, w.Name)
			case slices.Contains(path, wrap.Name):
				c.found.Add(wrap.Pos, "wrap-cycle", "the constructors of %s and %s would call each other endlessly: remove this //retry:wrap, or the one that returns a %[1]s",
					w.Name, wrap.Name)
			default:
				c.visit(inner, path)
			}
		}
	}
	c.done[w.Name] = true
}
