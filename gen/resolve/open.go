package resolve

import (
	"go/types"
	"slices"

	"github.com/retrygen/retrygen/gen/model"
)

// openResults returns the results of m that are used after the call, and of
// structs the fields that package from can name.
func openResults(m *model.Method, from *types.Package) []model.Open {
	var all []model.Open
	for i, t := range typesOf(m.Signature.Results()) {
		switch {
		case i == m.Error:
		case isOpen(t):
			all = append(all, model.Open{Result: i, Response: isResponse(t), Closes: closable(t), Shared: isShared(t)})
		default:
			all = append(all, openFields(i, t, from)...)
		}
	}
	return all
}

// openFields returns the fields of a struct, or of what points to one, that are
// read after the call: the Body of an *s3.GetObjectOutput.
func openFields(result int, t types.Type, from *types.Package) []model.Open {
	elem, pointer := t, false
	if p, ok := t.Underlying().(*types.Pointer); ok {
		elem, pointer = p.Elem(), true
	}
	s, ok := elem.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	var all []model.Open
	for f := range s.Fields() {
		visible := f.Exported() || f.Pkg() == from
		if visible && f.Name() != "_" && (isResponse(f.Type()) || types.IsInterface(f.Type()) && types.Implements(f.Type(), reader)) {
			all = append(all, model.Open{Result: result, Field: f.Name(), Pointer: pointer, Response: isResponse(f.Type()), Closes: true})
		}
	}
	return all
}

// isOpen reports whether a result of type t is still at work when the call that
// returned it is over: it holds something open, or comes piece by piece. In doubt
// it is: a result that needs its context must not lose it, and to one that does
// not it makes no difference.
func isOpen(t types.Type) bool {
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return false
	}
	switch t.Underlying().(type) {
	case *types.Chan, *types.Signature: // a func may be an iterator, or go on with the call
		return true
	}
	return isResponse(t) || isNamed(t, "context", "Context") || slices.ContainsFunc(openMethods, func(name string) bool { return hasMethod(t, name) }) || hasScan(t)
}

// openMethods are methods of what is used after the call: of files and bodies,
// connections, transactions, rows and streams.
var openMethods = []string{"Read", "Close", "Commit", "Rollback", "Next", "NextResultSet", "Recv", "RecvMsg", "CloseSend"}

// hasScan reports whether t is a row that is yet to be scanned, as *sql.Row is. A
// sql.Scanner takes one value.
func hasScan(t types.Type) bool {
	f := methodOf(t, "Scan")
	return f != nil && f.Signature().Variadic()
}

// closable reports whether the runtime's Discard can close a result of type t: a
// response, or a pointer or an interface with a method Close or, as a
// transaction, Rollback.
func closable(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Interface:
		return isResponse(t) || hasNiladic(t, "Close") || hasNiladic(t, "Rollback")
	}
	return false
}

// isShared reports whether a callee may return one t to several attempts. Nobody
// shares what is at some place of its data, or a connection of a pool, and a pool
// of one would have none for the next attempt.
func isShared(t types.Type) bool {
	if isResponse(t) || slices.ContainsFunc([]string{"Next", "Commit", "Rollback", "Recv", "RecvMsg"}, func(name string) bool { return hasMethod(t, name) }) {
		return false
	}
	return !isPointerTo(t, "database/sql", "Conn") && !isPointerTo(t, "database/sql", "Stmt")
}

// isResponse reports whether t is *http.Response.
func isResponse(t types.Type) bool { return isPointerTo(t, "net/http", "Response") }

// methodOf returns the method of t, or of what t points to, of that name; nil if
// there is none.
func methodOf(t types.Type, name string) *types.Func {
	obj, _, _ := types.LookupFieldOrMethod(t, false, nil, name)
	f, _ := obj.(*types.Func)
	return f
}

// hasMethod reports whether t has a method of that name.
func hasMethod(t types.Type, name string) bool { return methodOf(t, name) != nil }

// hasNiladic reports whether t has a method of that name that takes nothing and
// returns nothing or an error.
func hasNiladic(t types.Type, name string) bool {
	f := methodOf(t, name)
	if f == nil || f.Signature().Params().Len() > 0 {
		return false
	}
	results := f.Signature().Results()
	return results.Len() == 0 || results.Len() == 1 && types.Identical(results.At(0).Type(), errorType())
}

// Outlives reports whether a result of type t, or a field of it that package from can
// name, is used after the call.
func Outlives(t types.Type, from *types.Package) bool {
	return isOpen(t) || len(openFields(0, t, from)) > 0
}
