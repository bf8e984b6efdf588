package lint

import (
	"fmt"
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/retrygen/retrygen/gen/internal/diag"
)

var nested = &Check{
	Name:  "nested",
	Title: "retries inside of retries: attempts multiply",
	Why: `Three attempts around three attempts are nine calls, and each layer more multiplies again: just
when a service is down it gets the most calls, and the caller waits the longest. It was measured
in HKUDS/nanobot#2760 (12 requests in place of 4), and found in google/nomulus#1974 and
NVIDIA/NeMo-Agent-Toolkit#803 (3×3 = 9 each).

Reported are a wrapper that is given to a constructor of one, directly or through a variable of
the same func, and a call of a wrapper's retried method inside of retry.Do, Value and Go and of a
loop over Attempts. The product is named where both numbers are known: "retrygen vet" knows those
of all packages that it is given, an editor and go vet those of the package at hand.`,
	Before: `users := NewRetryingStore(NewRetryingStore(db))
err := retry.Do(ctx, policy, func(ctx context.Context) error { return users.Put(ctx, u) })`,
	After: `users := NewRetryingStore(db)
err := users.Put(ctx, u)`,
	Silence: `Give the wrappers retry.WithNested(retry.Once): then only the outermost layer retries. To go past
one wrapper, call what it wraps: users.Unwrap().`,
}

// findNested reports retries inside of retries in the funcs of a package.
func findNested(pass *analysis.Pass, d *declared) diag.List {
	n := &nesting{pass: pass, declared: d, check: nested}
	for _, file := range pass.Files {
		if d.isOutput(file) {
			continue
		}
		for cursor := range inspector.New([]*ast.File{file}).Root().Preorder((*ast.CallExpr)(nil)) {
			call := cursor.Node().(*ast.CallExpr)
			n.wrappedAgain(cursor, call)
			n.retriedAgain(cursor, call)
		}
	}
	return n.found
}

// isOutput reports whether file is one that retrygen wrote.
func (d *declared) isOutput(file *ast.File) bool {
	if d.pkg == nil {
		return false
	}
	for _, own := range d.pkg.Outputs {
		if own.Syntax == file {
			return true
		}
	}
	return false
}

// A nesting looks at the retries by hand in one package, and at calls of wrappers.
type nesting struct {
	pass     *analysis.Pass
	declared *declared
	check    *Check
	found    diag.List
}

func (n *nesting) report(at ast.Node, format string, args ...any) {
	n.found.Add(diag.At(n.pass.Fset, at.Pos()), n.check.Name, format, args...)
	n.found.Warn()
}

// wrappedAgain reports a call that wraps what is wrapped already.
func (n *nesting) wrappedAgain(cursor inspector.Cursor, call *ast.CallExpr) {
	outer := n.constructed(call)
	if outer == nil || len(call.Args) == 0 || n.decides(call) {
		return
	}
	inner := n.wrapperIn(cursor, call.Args[0])
	if inner == nil {
		return
	}
	n.report(call, "%s wraps %v, which retries already: attempts multiply%s: wrap once, or give both retry.WithNested(retry.Once)",
		outer.make.Name(), inner, product(outer.most(""), inner.most("")))
}

// retriedAgain reports a call of a retrying method inside of a retry loop.
func (n *nesting) retriedAgain(cursor inspector.Cursor, call *ast.CallExpr) {
	loop, attempts, ok := n.loopAround(cursor)
	if !ok {
		return
	}
	w, method := n.calledMethod(cursor, call)
	if w == nil {
		return
	}
	n.report(call, "%s retries, and %s around it does so again: attempts multiply%s: leave the retries to one of them",
		types.ExprString(call.Fun), loop, product(attempts, w.most(method)))
}

// product says how many calls may be made, where both numbers are known.
func product(outer, inner int) string {
	if outer == 0 || inner == 0 {
		return ""
	}
	return fmt.Sprintf(", up to %d×%d = %d", outer, inner, outer*inner)
}

// calledMethod returns the wrapper that call has retry its method, or the func that a
// func type's constructor made, whose method has no name.
func (n *nesting) calledMethod(cursor inspector.Cursor, call *ast.CallExpr) (w *wrapper, method string) {
	fun := ast.Unparen(call.Fun)
	if selector, ok := fun.(*ast.SelectorExpr); ok && n.pass.TypesInfo.Selections[selector] != nil {
		w = n.wrapperIn(cursor, selector.X)
		if w != nil && w.retries(selector.Sel.Name) {
			return w, selector.Sel.Name
		}
		return nil, ""
	}
	if _, isVar := typeutil.Callee(n.pass.TypesInfo, call).(*types.Var); isVar {
		return n.wrapperIn(cursor, fun), ""
	}
	return nil, ""
}
