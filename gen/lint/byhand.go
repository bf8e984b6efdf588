package lint

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/golang"
)

var byhand = &Check{
	Name:  "byhand",
	Title: "a hand-written loop that loses an error, or a result that its timeout cuts off",
	Why: `After each attempt, a loop over Attempts or AttemptsWith checks the error whose address it was
given. If the body declares another err with :=, that error stays nil, so that the first failure
ends the loop as a success. If the body sets the error on some paths only, such as after a failure,
then a later success, or a break, leaves the error of the previous attempt in place.

A policy's Timeout cancels the context of an attempt when the attempt returns. A response body,
rows or a stream that the attempt has returned ends with it, possibly in the middle of the data.`,
	Before: `for ctx := range policy.Attempts(ctx, &err) {
	user, err := store.Get(ctx, id)
	...
}
policy = retry.Policy{Timeout: time.Second}
body, err := retry.Value(ctx, policy, open)`,
	After: `for ctx := range policy.Attempts(ctx, &err) {
	user, err = store.Get(ctx, id)
}
policy = retry.Policy{Timeout: time.Second}
opening := retry.NewMethod("open", policy, support.WithLastingResult())
for ctx := range opening.Attempts(ctx, &err) {
	body, err = open(ctx)
	body = support.Keep(ctx, body)
}`,
	Silence: `Set the error on every path: err = nil if an attempt has succeeded. Read a result that depends on
its context within the attempt, or pass it to support.Keep as shown.`,
}

// findByHand reports hand-written loops that lose errors or results.
func findByHand(pass *analysis.Pass, d *declared) diag.List {
	n := &nesting{pass: pass, declared: d, check: byhand}
	for _, file := range pass.Files {
		if d.isOutput(file) {
			continue
		}
		for cursor := range inspector.New([]*ast.File{file}).Root().Preorder((*ast.RangeStmt)(nil), (*ast.CallExpr)(nil)) {
			switch node := cursor.Node().(type) {
			case *ast.RangeStmt:
				n.loopByHand(cursor, node)
			case *ast.CallExpr:
				n.callByHand(cursor, node)
			}
		}
	}
	return n.found
}

// loopByHand checks a range over Attempts or AttemptsWith.
func (n *nesting) loopByHand(cursor inspector.Cursor, loop *ast.RangeStmt) {
	call, ok := ast.Unparen(loop.X).(*ast.CallExpr)
	if !ok || !n.makesAttempts(call) {
		return
	}
	for _, arg := range call.Args {
		if err := n.addressed(arg); err != nil && golang.IsError(err.Type()) {
			n.lostErrors(loop, err)
		}
	}
	if ctx, ok := loop.Key.(*ast.Ident); ok {
		n.cutOff(cursor, loop.Body, n.pass.TypesInfo.ObjectOf(ctx), n.timesOf(cursor, receiver(call)))
	}
}

// callByHand checks a call of Do or Value.
func (n *nesting) callByHand(cursor inspector.Cursor, call *ast.CallExpr) {
	if !n.isRuntimeCall(call, "Do", "Value") || len(call.Args) == 0 {
		return
	}
	times := n.timesOf(cursor, policyArg(call))
	f := call.Args[len(call.Args)-1]
	sig, ok := n.pass.TypesInfo.TypeOf(f).Underlying().(*types.Signature)
	if !ok {
		return
	}
	if sig.Results().Len() == 2 {
		if t := sig.Results().At(0).Type(); times.timeout && n.livesOn(t) {
			n.report(call, "the policy's Timeout cuts off the %s that %s returns: %s", n.typeName(t), types.ExprString(call.Fun), keepRemedy("the result", t))
		}
		return
	}
	if lit, ok := ast.Unparen(f).(*ast.FuncLit); ok && sig.Params().Len() == 1 {
		n.cutOff(cursor, lit.Body, n.paramOf(lit), times)
	}
}

// addressed returns the variable in &variable, or nil for any other expression.
func (n *nesting) addressed(expr ast.Expr) *types.Var {
	unary, ok := ast.Unparen(expr).(*ast.UnaryExpr)
	if !ok {
		return nil
	}
	ident, ok := ast.Unparen(unary.X).(*ast.Ident)
	if !ok {
		return nil
	}
	v, _ := n.pass.TypesInfo.Uses[ident].(*types.Var)
	return v
}

// paramOf returns the first parameter of a func literal, or nil if it has no name.
func (n *nesting) paramOf(lit *ast.FuncLit) types.Object {
	names := lit.Type.Params.List[0].Names
	if len(names) == 0 {
		return nil
	}
	return n.pass.TypesInfo.ObjectOf(names[0])
}

func (n *nesting) typeName(t types.Type) string {
	return types.TypeString(t, func(pkg *types.Package) string {
		if pkg == n.pass.Pkg {
			return ""
		}
		return pkg.Name()
	})
}
