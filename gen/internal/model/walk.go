package model

import (
	"go/types"

	"github.com/retrygen/retrygen/gen/internal/golang"
)

// Mentions calls f with every type name that package from needs to write t. An alias
// counts as itself, unless from can only write the type that it denotes.
func Mentions(t types.Type, from *types.Package, f func(*types.TypeName)) {
	w := walker{from, f}
	w.typ(t)
}

type walker struct {
	from *types.Package
	f    func(*types.TypeName)
}

func (w walker) typ(t types.Type) {
	switch t := t.(type) {
	case *types.Alias:
		if !Writable(t.Obj(), w.from) {
			w.typ(t.Rhs())
			return
		}
		w.named(t.Obj(), t.TypeArgs())
	case *types.Named:
		w.named(t.Obj(), t.TypeArgs())
	case *types.Basic:
		w.basic(t)
	case *types.Map:
		w.typ(t.Key())
		w.typ(t.Elem())
	case interface{ Elem() types.Type }: // pointer, slice, array, chan
		w.typ(t.Elem())
	case *types.Struct:
		for v := range t.Fields() {
			w.typ(v.Type())
		}
	case *types.Interface:
		for m := range t.ExplicitMethods() {
			w.typ(m.Signature())
		}
		for e := range t.EmbeddedTypes() {
			w.typ(e)
		}
	case *types.Union:
		for term := range t.Terms() {
			w.typ(term.Type())
		}
	case *types.Tuple:
		w.tuple(t)
	case *types.Signature:
		w.tuple(t.Params())
		w.tuple(t.Results())
	}
}

func (w walker) named(obj *types.TypeName, args *types.TypeList) {
	w.f(obj)
	for t := range args.Types() {
		w.typ(t)
	}
}

func (w walker) basic(t *types.Basic) {
	scope := types.Universe
	if t.Kind() == types.UnsafePointer {
		scope = types.Unsafe.Scope()
	}
	if obj, ok := scope.Lookup(t.Name()).(*types.TypeName); ok {
		w.f(obj)
	}
}

func (w walker) tuple(t *types.Tuple) {
	for v := range t.Variables() {
		w.typ(v.Type())
	}
}

// Writable reports whether code in package from can refer to obj: whether obj is
// exported, and from may import its package. A declaration in from must not shadow a
// predeclared obj.
func Writable(obj types.Object, from *types.Package) bool {
	pkg := obj.Pkg()
	switch {
	case pkg == nil:
		return from.Scope().Lookup(obj.Name()) == nil
	case pkg.Path() == from.Path():
		return true
	}
	return obj.Exported() && golang.Importable(from.Path(), pkg.Path())
}
