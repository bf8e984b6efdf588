package resolve

import (
	"go/types"
	"regexp"
	"slices"

	"github.com/retrygen/retrygen/gen/model"
)

// discards returns the results of m that hold something open.
func discards(m *model.Method) []model.Discard {
	var all []model.Discard
	for i, t := range typesOf(m.Signature.Results()) {
		response := isPointerTo(t, "net/http", "Response")
		if i != m.Error && (response || closable(t)) {
			all = append(all, model.Discard{Result: i, Response: response})
		}
	}
	return all
}

// closable reports whether the runtime's Discard can close a result of type t: a
// pointer or an interface with a method Close or, as a transaction, Rollback.
func closable(t types.Type) bool {
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return false
	}
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Interface:
		return hasMethod(t, "Close", "func() error", "func()") || hasMethod(t, "Rollback", "func() error")
	}
	return false
}

// hasMethod reports whether t has a method of that name with one of the given
// signatures, or with any if none is given.
func hasMethod(t types.Type, name string, signatures ...string) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, false, nil, name)
	f, ok := obj.(*types.Func)
	if !ok {
		return false
	}
	for _, want := range signatures {
		if signatureText(f.Type()) == want {
			return true
		}
	}
	return len(signatures) == 0
}

// checkTimeout reports a timeout on a method whose result is used after the call: the
// attempt's context ends when the attempt does, and takes the result with it.
func (r *resolver) checkTimeout(d *decl, m *model.Method, l levels) {
	arg, own, ok := l.arg("timeout")
	if !ok {
		return
	}
	for i, t := range typesOf(m.Signature.Results()) {
		if i == m.Error || !outlivesCall(t) {
			continue
		}
		pos, remedy := arg.KeyPos, "write timeout=none on "+m.Name
		switch {
		case d.wrapper.Func:
			remedy = "remove it"
		case !own && methodPos(d, m) == d.Spec.Name.Pos():
			remedy = "add //retry:method " + m.Name + " policy timeout=none"
		case !own:
			pos, remedy = methodPos(d, m), "write //retry:policy timeout=none here"
		}
		r.report(pos, "timeout-ends-result", "timeout: %s returns %s, which is used after the attempt but would end with its timeout: %s", m.Name, r.typeString(t), remedy)
		if !own && !d.wrapper.Func {
			r.relate(arg.KeyPos, "the timeout")
		}
		return
	}
}

// outlivesCall reports whether a result of type t is still at work when the call that
// returned it is over: it holds something open, or comes piece by piece.
func outlivesCall(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Chan, *types.Signature: // a func may be an iterator, or go on with the call
		return true
	}
	if isPointerTo(t, "net/http", "Response") || isNamed(t, "context", "Context") {
		return true
	}
	if hasMethod(t, "Close", "func() error", "func()", "func(context.Context) error", "func(context.Context)") {
		return true
	}
	if !lastingName.MatchString(typeName(t)) {
		return false
	}
	return slices.ContainsFunc([]string{"Close", "Commit", "Rollback", "Recv", "Next", "Scan"}, func(name string) bool { return hasMethod(t, name) })
}

// lastingName matches the names of types whose values are usually tied to a call:
// Tx, UserStream, rows, EventIterator, Store_WatchClient.
var lastingName = regexp.MustCompile(`(Tx|Txn|Transaction|Stream|Rows?|Cursor|Iterator|Subscription)([A-Z_]|$)|` +
	`^(tx|txn|transaction|stream|rows?|cursor|iterator|subscription)([A-Z_]|$)|_\w+Client$`)

// typeName returns the name of t or of what it points to.
func typeName(t types.Type) string {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	if named, ok := types.Unalias(t).(*types.Named); ok {
		return named.Obj().Name()
	}
	return ""
}
