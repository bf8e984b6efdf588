package resolve

import (
	"go/types"
	"slices"

	"github.com/retrygen/retrygen/gen/internal/golang"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// openResults returns the results of m that are used after the call, including fields of
// structs that package from can name.
func openResults(m *model.Method, from *types.Package) []model.Open {
	var all []model.Open
	for i, t := range typesOf(m.Signature.Results()) {
		switch {
		case i == m.Error:
		case isOpen(t):
			all = append(all, model.Open{Result: i, Response: isResponse(t), Closes: closable(t), Shared: isShared(t)})
		default:
			all = append(all, openParts(i, t, from)...)
		}
	}
	return all
}

// openParts returns the parts of a result that are used after the call.
func openParts(result int, t types.Type, from *types.Package) []model.Open {
	if fields := openFields(result, t, from); len(fields) > 0 {
		return fields
	}
	return openGetter(result, t)
}

// openFields returns the fields of a struct, or of a pointer to a struct, that are used
// after the call, such as the Body of an *s3.GetObjectOutput.
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
	for _, f := range promoted(s) {
		named, _, _ := types.LookupFieldOrMethod(elem, true, from, f.Name())
		if named == f && isOpenField(f.Type()) {
			all = append(all, model.Open{Result: result, Field: f.Name(), Pointer: pointer, Response: isResponse(f.Type()), Closes: isBody(f.Type()) || closable(f.Type())})
		}
	}
	return all
}

// promoted returns the fields of a struct and of its embedded structs.
func promoted(s *types.Struct) []*types.Var {
	var all []*types.Var
	for f := range s.Fields() {
		all = append(all, f)
		if inner, ok := f.Type().Underlying().(*types.Struct); ok && f.Embedded() {
			all = append(all, promoted(inner)...)
		}
	}
	return all
}

// isOpenField reports whether a field of type t delivers its content incrementally. Other
// open resources in fields, such as the connection pool of an entity, are often shared
// and do not depend on the context.
func isOpenField(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Chan:
		return sourceKind(t) != ""
	case *types.Signature:
		return funcKind(u) != "" || streamElem(u) != nil
	case *types.Pointer, *types.Interface:
		return isBody(t) || isOpen(t) && !isShared(t)
	}
	return false
}

// isBody reports whether t is a response, or an interface with Read.
func isBody(t types.Type) bool {
	return isResponse(t) || types.IsInterface(t) && types.Implements(t, reader)
}

// openGetter returns the stream that a method of a struct returns, as in the outputs of
// AWS.
func openGetter(result int, t types.Type) []model.Open {
	f := methodOf(t, "GetStream")
	if f == nil || f.Signature().Params().Len() > 0 || f.Signature().Results().Len() != 1 {
		return nil
	}
	stream := f.Signature().Results().At(0).Type()
	if !isOpen(stream) {
		return nil
	}
	_, pointer := t.Underlying().(*types.Pointer)
	return []model.Open{{Result: result, Getter: f.Name(), Pointer: pointer || types.IsInterface(t), Closes: closable(stream)}}
}

// isOpen reports whether a result of type t is still in use after the call that returned
// it: it holds a resource open, or delivers its content incrementally. In doubt it
// reports true: a result that depends on its context must not lose it, and for other
// results it makes no difference.
func isOpen(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Chan, *types.Signature: // a func may be an iterator, or continue the call
		return true
	}
	return isResponse(t) || golang.IsNamed(t, "context", "Context") || slices.ContainsFunc(openMethods, func(name string) bool { return hasMethod(t, name) }) || hasScan(t) || givesChannel(t)
}

// openMethods lists methods of results that are used after the call: files and bodies,
// connections, transactions, rows, streams and watches.
var openMethods = []string{"Read", "Close", "Commit", "Rollback", "Next", "NextResultSet", "Recv", "RecvMsg", "CloseSend", "Stop"}

// givesChannel reports whether t has a method that returns a channel to receive from,
// such as watch.Interface of Kubernetes.
func givesChannel(t types.Type) bool {
	for m := range types.NewMethodSet(t).Methods() {
		sig := m.Obj().(*types.Func).Signature()
		if sig.Params().Len() > 0 || sig.Results().Len() != 1 {
			continue
		}
		if c, ok := sig.Results().At(0).Type().Underlying().(*types.Chan); ok && c.Dir() != types.SendOnly {
			return true
		}
	}
	return false
}

// hasScan reports whether t is a row that has not been scanned, such as *sql.Row. The
// method of a sql.Scanner takes one value.
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

// isShared reports whether a callee may return the same t to several attempts. Values
// with a position in their data and connections of a pool are not shared, and must be
// closed early: a pool with one connection would have none for the next attempt.
func isShared(t types.Type) bool {
	if isResponse(t) || slices.ContainsFunc([]string{"Next", "Commit", "Rollback", "Recv", "RecvMsg"}, func(name string) bool { return hasMethod(t, name) }) {
		return false
	}
	return !isPointerTo(t, "database/sql", "Conn") && !isPointerTo(t, "database/sql", "Stmt")
}

// isResponse reports whether t is *http.Response.
func isResponse(t types.Type) bool { return isPointerTo(t, "net/http", "Response") }

// methodOf returns the method with the given name of t, or of the type that t points to,
// or nil if there is none.
func methodOf(t types.Type, name string) *types.Func {
	obj, _, _ := types.LookupFieldOrMethod(t, false, nil, name)
	f, _ := obj.(*types.Func)
	return f
}

// hasMethod reports whether t has a method with the given name.
func hasMethod(t types.Type, name string) bool { return methodOf(t, name) != nil }

// hasNiladic reports whether t has a method with the given name that has no parameters,
// and no results except possibly an error.
func hasNiladic(t types.Type, name string) bool {
	f := methodOf(t, name)
	if f == nil || f.Signature().Params().Len() > 0 {
		return false
	}
	results := f.Signature().Results()
	return results.Len() == 0 || results.Len() == 1 && types.Identical(results.At(0).Type(), errorType())
}

// Outlives reports whether a result of type t, or a part of it that package from can name,
// is used after the call.
func Outlives(t types.Type, from *types.Package) bool {
	return isOpen(t) || len(openParts(0, t, from)) > 0
}
