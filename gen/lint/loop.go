package lint

import (
	"go/ast"
	"go/constant"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/retrygen/retrygen/runtime/retry"
)

// loopAround returns the source text of the call that retries the code at the cursor, and
// its maximum number of attempts, or 0 if unknown.
func (n *nesting) loopAround(cursor inspector.Cursor) (name string, attempts int, ok bool) {
	for outer := range cursor.Enclosing() {
		switch node := outer.Node().(type) {
		case *ast.RangeStmt:
			call, isCall := ast.Unparen(node.X).(*ast.CallExpr)
			inBody := node.Body.Pos() <= cursor.Node().Pos() && cursor.Node().End() <= node.Body.End()
			if isCall && inBody && n.makesAttempts(call) {
				return types.ExprString(call.Fun), n.attempts(outer, receiver(call)), true
			}
		case *ast.FuncLit:
			call, isCall := outer.Parent().Node().(*ast.CallExpr)
			if isCall && call.Fun != node && n.isRuntimeCall(call, "Do", "Value") {
				return types.ExprString(call.Fun), n.attempts(outer, policyArg(call)), true
			}
		}
	}
	return "", 0, false
}

// makesAttempts reports whether a range over call makes attempts.
func (n *nesting) makesAttempts(call *ast.CallExpr) bool {
	return n.isRuntimeCall(call, "Attempts", "AttemptsWith")
}

// isRuntimeCall reports whether call calls one of the runtime's funcs or methods with the
// given names.
func (n *nesting) isRuntimeCall(call *ast.CallExpr, names ...string) bool {
	callee := typeutil.Callee(n.pass.TypesInfo, call)
	for _, name := range names {
		if isRuntimeFunc(callee, name) {
			return true
		}
	}
	return false
}

// receiver returns the receiver of a method call, or nil for a call of a func.
func receiver(call *ast.CallExpr) ast.Expr {
	if selector, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
		return selector.X
	}
	return nil
}

// policyArg returns the policy argument of Do or Value, or the receiver of a method Do.
func policyArg(call *ast.CallExpr) ast.Expr {
	if len(call.Args) == 3 {
		return call.Args[1]
	}
	return receiver(call)
}

// attempts returns the maximum attempts of a policy or Method in an expression, or 0 if
// unknown.
func (n *nesting) attempts(cursor inspector.Cursor, expr ast.Expr) int {
	switch value := n.valueOf(cursor, expr).(type) {
	case *ast.CompositeLit:
		return n.literalAttempts(value)
	case *ast.CallExpr:
		if n.isRuntimeCall(value, "NewMethod") && len(value.Args) > 1 {
			return n.attempts(cursor, value.Args[1])
		}
		if n.isRuntimeCall(value, "Call") {
			return n.attempts(cursor, receiver(value))
		}
		if n.isRuntimeCall(value, "Policy") {
			return n.builderAttempts(value)
		}
	}
	return 0
}

// literalAttempts returns the attempts of a retry.Policy{...}.
func (n *nesting) literalAttempts(lit *ast.CompositeLit) int {
	if !isRuntimeType(n.pass.TypesInfo.TypeOf(lit), "Policy") {
		return 0
	}
	for _, element := range lit.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			return 0
		}
		if key, ok := pair.Key.(*ast.Ident); ok && key.Name == "MaxAttempts" {
			return n.number(pair.Value)
		}
	}
	return retry.Policy{}.Effective().MaxAttempts
}

// builderAttempts returns the attempts of a retry.Build()...Policy().
func (n *nesting) builderAttempts(call *ast.CallExpr) int {
	for ok := true; ok; call, ok = receiver(call).(*ast.CallExpr) {
		switch {
		case n.isRuntimeCall(call, "Attempts") && len(call.Args) == 1:
			return n.number(call.Args[0])
		case n.isRuntimeCall(call, "Build"):
			return retry.Policy{}.Effective().MaxAttempts
		}
	}
	return 0
}

// number returns the value of MaxAttempts, or 0 if it is not a constant or not a limit.
func (n *nesting) number(expr ast.Expr) int {
	value := n.pass.TypesInfo.Types[expr].Value
	if value == nil {
		return 0
	}
	attempts, exact := constant.Int64Val(constant.ToInt(value))
	if !exact || attempts == retry.Unlimited {
		return 0
	}
	return retry.Policy{MaxAttempts: int(attempts)}.Effective().MaxAttempts
}
