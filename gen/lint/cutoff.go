package lint

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/retrygen/retrygen/gen/internal/golang"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/resolve"
)

// times describes how long attempts and their results last.
type times struct {
	timeout bool // whether attempts have a timeout
	lasting bool // whether results may outlive attempts
}

// timesOf returns the times of a policy, Method or Call in an expression.
func (n *nesting) timesOf(cursor inspector.Cursor, expr ast.Expr) times {
	switch value := n.valueOf(cursor, expr).(type) {
	case *ast.CompositeLit:
		return times{timeout: n.literalTimeout(value)}
	case *ast.CallExpr:
		switch {
		case n.isRuntimeCall(value, "NewMethod") && len(value.Args) > 1:
			t := n.timesOf(cursor, value.Args[1])
			t.lasting = slices.ContainsFunc(value.Args[2:], n.isLasting)
			return t
		case n.isRuntimeCall(value, "Call"):
			return n.timesOf(cursor, receiver(value))
		case n.isRuntimeCall(value, "Policy"):
			return times{timeout: n.builderTimeout(value)}
		}
	}
	return times{}
}

// isLasting reports whether an option may be WithLastingResult.
func (n *nesting) isLasting(option ast.Expr) bool {
	call, ok := ast.Unparen(option).(*ast.CallExpr)
	if !ok || n.isRuntimeCall(call, "Options") {
		return true
	}
	callee := typeutil.Callee(n.pass.TypesInfo, call)
	return !isOf(callee, model.RuntimePath) && !isOf(callee, model.SupportPath) || callee.Name() == "WithLastingResult"
}

// isOf reports whether obj belongs to the package with that path.
func isOf(obj types.Object, path string) bool {
	return obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == path
}

// literalTimeout reports whether a retry.Policy{...} has a Timeout.
func (n *nesting) literalTimeout(lit *ast.CompositeLit) bool {
	if !isRuntimeType(n.pass.TypesInfo.TypeOf(lit), "Policy") {
		return false
	}
	for _, element := range lit.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			return false
		}
		if key, ok := pair.Key.(*ast.Ident); ok && key.Name == "Timeout" {
			value := n.pass.TypesInfo.Types[pair.Value].Value
			return value == nil || constant.Sign(value) != 0
		}
	}
	return false
}

// builderTimeout reports whether a retry.Build()...Policy() sets a Timeout.
func (n *nesting) builderTimeout(call *ast.CallExpr) bool {
	for ok := true; ok; call, ok = receiver(call).(*ast.CallExpr) {
		if n.isRuntimeCall(call, "Timeout") {
			return true
		}
	}
	return false
}

// cutOff reports results that a timeout cuts off: they depend on the attempt's context,
// and are used after the body of the attempt.
func (n *nesting) cutOff(cursor inspector.Cursor, body *ast.BlockStmt, ctx types.Object, t times) {
	if !t.timeout || ctx == nil {
		return
	}
	ast.Inspect(body, func(node ast.Node) bool {
		assign, ok := node.(*ast.AssignStmt)
		if !ok || len(assign.Rhs) != 1 {
			return true
		}
		if call, ok := ast.Unparen(assign.Rhs[0]).(*ast.CallExpr); !ok || n.isKeep(call) || !n.mentions(body, ctx) {
			return true
		}
		for _, left := range assign.Lhs {
			ident, ok := left.(*ast.Ident)
			if !ok {
				continue
			}
			v, ok := n.pass.TypesInfo.Uses[ident].(*types.Var)
			if ok && n.livesOn(v.Type()) && n.usedAfter(cursor, body, v) && !(t.lasting && n.kept(body, v)) {
				n.report(ident, "the policy's Timeout cuts off %s (type %s) when the attempt returns: %s", v.Name(), n.typeName(v.Type()), keepRemedy(v.Name(), v.Type()))
			}
		}
		return true
	})
}

// keepRemedy returns how to make a result of type t outlive its attempt.
func keepRemedy(what string, t types.Type) string {
	keep := "support.Keep"
	if p, ok := types.Unalias(t).(*types.Pointer); ok && golang.IsNamed(p.Elem(), "net/http", "Response") {
		keep = "retryhttp.Keep"
	}
	return fmt.Sprintf("range over a retry.Method made with support.WithLastingResult(), and pass %s to %s in the loop", what, keep)
}

// isKeep reports whether call calls support.Keep or retryhttp.Keep.
func (n *nesting) isKeep(call *ast.CallExpr) bool {
	callee := typeutil.Callee(n.pass.TypesInfo, call)
	return (isOf(callee, model.SupportPath) || isOf(callee, model.HTTPPath)) && callee.Name() == "Keep"
}

// kept reports whether a body passes v, or a field of it, to Keep.
func (n *nesting) kept(body *ast.BlockStmt, v types.Object) bool {
	found := false
	ast.Inspect(body, func(node ast.Node) bool {
		call, ok := node.(*ast.CallExpr)
		found = found || ok && n.isKeep(call) && n.mentions(call, v)
		return !found
	})
	return found
}

// usedAfter reports whether v, declared outside a body, is used after it, or is a result.
func (n *nesting) usedAfter(cursor inspector.Cursor, body *ast.BlockStmt, v *types.Var) bool {
	if body.Pos() <= v.Pos() && v.Pos() < body.End() {
		return false
	}
	if v.Kind() == types.ResultVar || v.Parent() == n.pass.Pkg.Scope() {
		return true
	}
	for at := range outermost(cursor).Preorder((*ast.Ident)(nil)) {
		ident := at.Node().(*ast.Ident)
		if ident.Pos() >= body.End() && n.pass.TypesInfo.Uses[ident] == v {
			return true
		}
	}
	return false
}

// livesOn reports whether a value of type t depends on its context after the call that
// returned it. It reports false for types that may not, such as *bytes.Buffer and
// channels.
func (n *nesting) livesOn(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Chan:
		return false
	case *types.Signature:
		return u.Params().Len() == 1 && isYield(u)
	}
	if named, ok := types.Unalias(deref(t)).(*types.Named); ok && named.Obj().Pkg() != nil {
		if path := named.Obj().Pkg().Path(); path == "bytes" || path == "strings" || path == "os" {
			return false
		}
	}
	return resolve.Outlives(t, n.pass.Pkg)
}

func deref(t types.Type) types.Type {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}
