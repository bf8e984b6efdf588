package lint

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/cfg"
)

// lostErrors reports paths through the body of a loop that do not set err.
func (n *nesting) lostErrors(loop *ast.RangeStmt, err *types.Var) {
	exits := n.exitsWithout(loop.Body, err)
	if len(exits) == 0 {
		return
	}
	if shadow := n.shadow(loop.Body, err); shadow != nil {
		n.report(shadow, "this %s shadows the error that the loop checks, so a failure ends the loop as a success: write = instead of :=", err.Name())
		return
	}
	if !n.sets(loop.Body, err) {
		n.report(loop, "the loop never sets %s, so a failure ends the loop as a success: assign the attempt's error to it", err.Name())
		return
	}
	for _, exit := range exits {
		if exit.left {
			n.report(exit.at, "the loop ends with %s from the previous attempt: set it first", err.Name())
		} else {
			n.report(exit.at, "not every path sets %s, which then keeps the error of the previous attempt: set it on every path, to nil after a success", err.Name())
		}
	}
}

// An exit is a point at which control leaves the body of a loop.
type exit struct {
	at   ast.Node
	left bool // whether it ends the loop, rather than only the attempt
}

// exitsWithout returns the exits of a body that are reachable without setting v, in
// source order.
func (n *nesting) exitsWithout(body *ast.BlockStmt, v *types.Var) []exit {
	graph := cfg.New(body, n.mayReturn)
	var exits []exit
	seen := map[*cfg.Block]bool{}
	var walk func(*cfg.Block)
	walk = func(b *cfg.Block) {
		if seen[b] {
			return
		}
		seen[b] = true
		for _, node := range b.Nodes {
			if n.sets(node, v) {
				return
			}
		}
		if e, ok := n.exitOf(b, body, v); ok {
			exits = append(exits, e)
		}
		for _, next := range b.Succs {
			walk(next)
		}
	}
	walk(graph.Blocks[0])
	slices.SortFunc(exits, func(a, b exit) int { return int(a.at.Pos() - b.at.Pos()) })
	return exits
}

// exitOf returns the exit of a block that does not set v, if it leaves the body with the
// value of v.
func (n *nesting) exitOf(b *cfg.Block, body *ast.BlockStmt, v *types.Var) (exit, bool) {
	if branch, ok := b.Stmt.(*ast.BranchStmt); ok && b.Kind == cfg.KindUnreachable && len(b.Nodes) == 0 && len(b.Succs) == 0 {
		return exit{branch, branch.Tok != token.CONTINUE}, true
	}
	ret := b.Return()
	switch {
	case ret == nil:
	case ret.Return == body.End()-1: // control reaches the end of the body
		return exit{body, false}, true
	case n.returns(ret, v):
		return exit{ret, true}, true
	}
	return exit{}, false
}

// returns reports whether a return statement returns the value of v.
func (n *nesting) returns(ret *ast.ReturnStmt, v *types.Var) bool {
	if len(ret.Results) == 0 {
		return v.Kind() == types.ResultVar
	}
	return slices.ContainsFunc(ret.Results, func(result ast.Expr) bool {
		ident, ok := ast.Unparen(result).(*ast.Ident)
		return ok && n.pass.TypesInfo.Uses[ident] == v
	})
}

// sets reports whether a node may set v: it assigns to v, takes its address, or contains
// a func literal that mentions it.
func (n *nesting) sets(node ast.Node, v *types.Var) bool {
	found := false
	ast.Inspect(node, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.AssignStmt:
			found = found || slices.ContainsFunc(node.Lhs, func(left ast.Expr) bool { return n.is(left, v) })
		case *ast.RangeStmt:
			found = found || node.Tok == token.ASSIGN && (n.is(node.Key, v) || n.is(node.Value, v))
		case *ast.UnaryExpr:
			found = found || node.Op == token.AND && n.is(node.X, v)
		case *ast.FuncLit:
			found = found || n.mentions(node.Body, v)
			return false
		}
		return !found
	})
	return found
}

// is reports whether expr is v.
func (n *nesting) is(expr ast.Expr, v types.Object) bool {
	if expr == nil {
		return false
	}
	ident, ok := ast.Unparen(expr).(*ast.Ident)
	return ok && n.pass.TypesInfo.Uses[ident] == v
}

// mentions reports whether v occurs in a node.
func (n *nesting) mentions(node ast.Node, v types.Object) bool {
	found := false
	ast.Inspect(node, func(node ast.Node) bool {
		if ident, ok := node.(*ast.Ident); ok && n.pass.TypesInfo.Uses[ident] == v {
			found = true
		}
		return !found
	})
	return found
}

// shadow returns a declaration in a body, with :=, of a variable with v's name and type,
// or nil if there is none.
func (n *nesting) shadow(body *ast.BlockStmt, v *types.Var) (found ast.Node) {
	ast.Inspect(body, func(node ast.Node) bool {
		if _, isFunc := node.(*ast.FuncLit); isFunc {
			return false
		}
		assign, ok := node.(*ast.AssignStmt)
		if !ok || assign.Tok != token.DEFINE || found != nil {
			return found == nil
		}
		for _, left := range assign.Lhs {
			ident := left.(*ast.Ident)
			other := n.pass.TypesInfo.Defs[ident]
			if other != nil && other.Name() == v.Name() && types.Identical(other.Type(), v.Type()) {
				found = ident
			}
		}
		return found == nil
	})
	return found
}

// mayReturn reports whether a call may return, judging by the name of the callee.
func (n *nesting) mayReturn(call *ast.CallExpr) bool {
	name := ""
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		return fun.Name != "panic"
	case *ast.SelectorExpr:
		name = fun.Sel.Name
	}
	return !strings.HasPrefix(name, "Fatal") && !slices.Contains([]string{"Exit", "Goexit", "FailNow", "Skip", "Skipf", "SkipNow", "Panic", "Panicf"}, name)
}
