package lint

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/runtime/retry"
)

// A wrapper is a retrying type, or the result of a constructor that retries.
type wrapper struct {
	typ  *types.Named   // RetryingStore; nil for a func type
	make *types.Func    // its constructor; nil if only its type is known
	plan *model.Wrapper // nil if its package is unknown
}

// String describes w in a diagnostic about a value that wraps it.
func (w *wrapper) String() string {
	if w.typ != nil {
		return "a " + w.typ.Obj().Name()
	}
	return "the result of " + w.make.Name()
}

// retries reports whether w retries the method of that name.
func (w *wrapper) retries(method string) bool {
	if w.plan != nil {
		return slices.ContainsFunc(retried(w.plan), func(m *model.Method) bool {
			return m.Name == method && (m.Policy.Text.MaxAttempts != 1 || m.Hedge != nil)
		})
	}
	if w.typ == nil {
		return false
	}
	fields, ok := w.typ.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range fields.Fields() { // package emit names the fields
		if isRuntimeType(f.Type(), "Method") && (strings.EqualFold(f.Name(), method) || strings.EqualFold(f.Name(), method+"Method")) {
			return true
		}
	}
	return false
}

// most returns the maximum number of attempts per call of the given method, including
// hedges, or of any method if the name is empty. It is 0 if unknown or unlimited.
func (w *wrapper) most(method string) int {
	if w.plan == nil {
		return 0
	}
	attempts := 0
	for _, m := range retried(w.plan) {
		switch {
		case method != "" && m.Name != method:
		case m.Policy.Unknown(directive.Attempts), m.Policy.Effective().MaxAttempts == retry.Unlimited:
			return 0
		case m.Hedge != nil && m.Hedge.Values.Variable(directive.HedgeMax) != nil:
			return 0
		case m.Hedge != nil:
			attempts = max(attempts, m.Policy.Effective().MaxAttempts*(1+m.Hedge.Effective().Max))
		default:
			attempts = max(attempts, m.Policy.Effective().MaxAttempts)
		}
	}
	return attempts
}

// wrapperIn returns the wrapper that is the value of an expression, judging by its type
// or by an assignment in the same func.
func (n *nesting) wrapperIn(cursor inspector.Cursor, expr ast.Expr) *wrapper {
	expr = ast.Unparen(expr)
	if t := n.pass.TypesInfo.TypeOf(expr); t != nil {
		if named := wrapperType(t); named != nil {
			if call, ok := n.valueOf(cursor, expr).(*ast.CallExpr); ok && n.decides(call) {
				return nil
			}
			return &wrapper{typ: named, plan: n.planOf(named.Obj())}
		}
	}
	call, ok := n.valueOf(cursor, expr).(*ast.CallExpr)
	if !ok || n.decides(call) {
		return nil
	}
	return n.wrapping(cursor, call)
}

// around returns the wrapper that a call of a generated method Around makes, or nil for
// other calls.
func (n *nesting) around(cursor inspector.Cursor, call *ast.CallExpr) *wrapper {
	f, ok := typeutil.Callee(n.pass.TypesInfo, call).(*types.Func)
	if !ok || f.Name() != "Around" || f.Signature().Recv() == nil || len(call.Args) != 1 {
		return nil
	}
	named := retryingType(f.Signature().Recv().Type())
	if named == nil {
		return nil
	}
	if made, ok := n.valueOf(cursor, receiver(call)).(*ast.CallExpr); ok && n.decides(made) {
		return nil
	}
	return &wrapper{typ: wrapperType(f.Signature().Recv().Type()), make: f, plan: n.planOf(named.Obj())}
}

// constructed returns the wrapper that a call of a generated constructor makes, or nil
// for other calls.
func (n *nesting) constructed(call *ast.CallExpr) *wrapper {
	f, ok := typeutil.Callee(n.pass.TypesInfo, call).(*types.Func)
	if !ok || !strings.HasPrefix(strings.ToLower(f.Name()), "new") {
		return nil
	}
	params, results := f.Signature().Params(), f.Signature().Results()
	if params.Len() < 2 || results.Len() != 1 || !f.Signature().Variadic() || !isOptions(params.At(params.Len()-1).Type()) {
		return nil
	}
	for i := 1; i < params.Len()-1; i++ { // of from=argument
		if !isRuntimeType(params.At(i).Type(), "Policy") {
			return nil
		}
	}
	w := &wrapper{typ: wrapperType(results.At(0).Type()), make: f, plan: n.planOf(f)}
	if _, isFunc := results.At(0).Type().Underlying().(*types.Signature); w.typ == nil && !isFunc {
		return nil
	}
	return w
}

// planOf returns the model of the wrapper whose type or constructor obj is, or nil if its
// package is unknown.
func (n *nesting) planOf(obj types.Object) *model.Wrapper {
	models := n.declared.others
	if n.declared.sound() {
		models = append(slices.Clip(models), n.declared.model)
	}
	for _, pkg := range models {
		if pkg.Types.Path() != obj.Pkg().Path() {
			continue
		}
		for w := range pkg.Wrappers() {
			if obj.Name() == w.Name || obj.Name() == w.Constructor {
				return w
			}
		}
	}
	return nil
}

// decides reports whether a constructor has an option for nested retries.
func (n *nesting) decides(call *ast.CallExpr) bool {
	for _, arg := range call.Args {
		option, ok := ast.Unparen(arg).(*ast.CallExpr)
		if ok && isRuntimeFunc(typeutil.Callee(n.pass.TypesInfo, option), "WithoutNesting") {
			return true
		}
	}
	return false
}

// wrapperType returns the generated type that t points to, or nil for other types. A
// generated type is a struct whose first field is the wrapped value, followed by a
// *retry.Method for each retried method.
func wrapperType(t types.Type) *types.Named {
	named := retryingType(t)
	if named == nil {
		return nil
	}
	if fields := named.Underlying().(*types.Struct); fields.NumFields() < 2 || !types.IsInterface(fields.Field(0).Type()) {
		return nil
	}
	return named
}

// retryingType returns the generated type that t points to: that of a wrapper, or of a
// middleware, which has no wrapped value. It returns nil for other types.
func retryingType(t types.Type) *types.Named {
	pointer, ok := types.Unalias(t).(*types.Pointer)
	if !ok {
		return nil
	}
	named, ok := types.Unalias(pointer.Elem()).(*types.Named)
	if !ok {
		return nil
	}
	fields, ok := named.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	for f := range fields.Fields() {
		if isRuntimeType(f.Type(), "Method") {
			return named
		}
	}
	return nil
}

// isRuntimeType reports whether t is the runtime's type with the given name, or a pointer
// to it.
func isRuntimeType(t types.Type, name string) bool {
	if pointer, ok := types.Unalias(t).(*types.Pointer); ok {
		t = pointer.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	return ok && isRuntimeObject(named.Obj(), name)
}

// isRuntimeFunc reports whether obj is a func or a method of the runtime, except for a
// Breaker's: its methods share names with others, but do not retry.
func isRuntimeFunc(obj types.Object, name string) bool {
	f, ok := obj.(*types.Func)
	if !ok || !isRuntimeObject(obj, name) {
		return false
	}
	recv := f.Signature().Recv()
	return recv == nil || !isRuntimeType(recv.Type(), "Breaker")
}

func isRuntimeObject(obj types.Object, name string) bool {
	return isOf(obj, model.RuntimePath) && obj.Name() == name
}

// isOptions reports whether t is []retry.Option.
func isOptions(t types.Type) bool {
	slice, ok := t.(*types.Slice)
	return ok && isRuntimeType(slice.Elem(), "Option")
}
