package main

import (
	"go/types"
	"iter"
	"slices"
	"strings"
)

// unwrappable returns the reason why a retrying wrapper of an interface is impossible or
// pointless, or "" if there is none. It applies Go's rules, not retrygen's.
func unwrappable(obj *types.TypeName) string {
	iface := obj.Type().Underlying().(*types.Interface)
	switch {
	case obj.Pkg().Name() == "main":
		return "in a command, which cannot be imported"
	case !importable(obj.Pkg().Path()):
		return "in an internal package"
	case !iface.IsMethodSet():
		return "a constraint on types"
	case hasUnexported(iface):
		return "has an unexported method"
	case !canFail(iface):
		return "no method returns an error"
	case !writable(iface):
		return "mentions a type that has no name elsewhere"
	}
	return ""
}

// importable reports whether a package of this module can import path.
func importable(path string) bool {
	elems := strings.Split(path, "/")
	return !slices.Contains(elems, "internal") && elems[0] != "vendor"
}

func hasUnexported(iface *types.Interface) bool {
	for m := range iface.Methods() {
		if !m.Exported() {
			return true
		}
	}
	return false
}

// canFail reports whether a method has an error among its results.
func canFail(iface *types.Interface) bool {
	for m := range iface.Methods() {
		if returnsError(m) {
			return true
		}
	}
	return false
}

func returnsError(m *types.Func) bool {
	for v := range m.Signature().Results().Variables() {
		if isError(v.Type()) {
			return true
		}
	}
	return false
}

// isError reports whether t is error, or a type that implements error and can be nil.
func isError(t types.Type) bool {
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return false
	}
	switch t.Underlying().(type) {
	case *types.Interface, *types.Pointer:
		return types.Implements(t, types.Universe.Lookup("error").Type().Underlying().(*types.Interface))
	}
	return false
}

// writable reports whether another package can write the methods' signatures.
func writable(iface *types.Interface) bool {
	for m := range iface.Methods() {
		if !named(m.Signature()) {
			return false
		}
	}
	return true
}

// named reports whether other packages can name all parts of t. They may be able to name
// the type that an alias denotes, but not the alias.
func named(t types.Type) bool {
	switch t := t.(type) {
	case *types.Alias:
		return hasName(t.Obj()) && allNamed(t.TypeArgs().Types()) || named(t.Rhs())
	case *types.Named:
		return hasName(t.Obj()) && allNamed(t.TypeArgs().Types())
	case *types.Map:
		return named(t.Key()) && named(t.Elem())
	case interface{ Elem() types.Type }: // pointer, slice, array, channel
		return named(t.Elem())
	case *types.Signature:
		return varsNamed(t.Params().Variables()) && varsNamed(t.Results().Variables())
	case *types.Struct:
		return !hasUnexportedField(t) && varsNamed(t.Fields())
	case *types.Interface:
		return !hasUnexported(t) && writable(t) && allNamed(t.EmbeddedTypes())
	}
	return true
}

// hasName reports whether other packages can name obj.
func hasName(obj *types.TypeName) bool {
	return obj.Pkg() == nil || obj.Exported() && obj.Parent() == obj.Pkg().Scope() && importable(obj.Pkg().Path())
}

func hasUnexportedField(t *types.Struct) bool {
	for v := range t.Fields() {
		if !v.Exported() {
			return true
		}
	}
	return false
}

func allNamed(list iter.Seq[types.Type]) bool {
	for t := range list {
		if !named(t) {
			return false
		}
	}
	return true
}

func varsNamed(vars iter.Seq[*types.Var]) bool {
	for v := range vars {
		if !named(v.Type()) {
			return false
		}
	}
	return true
}
