package lint

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/cfg"
)

// lostErrors reports ways through the body of a loop on which err is not set.
func (n *nesting) lostErrors(loop *ast.RangeStmt, err *types.Var) {
	exits := n.exitsWithout(loop.Body, err)
	if len(exits) == 0 {
		return
	}
	if shadow := n.shadow(loop.Body, err); shadow != nil {
		n.report(shadow, "this %s is another one than the loop looks at, so a failure ends as success: write = in place of :=", err.Name())
		return
	}
	if !n.sets(loop.Body, err) {
		n.report(loop, "nothing in the loop sets %s, so a failure ends as success: assign the error of the attempt to it", err.Name())
		return
	}
	for _, exit := range exits {
		if exit.left {
			n.report(exit.at, "the loop is left with the %s of the attempt before: set it first", err.Name())
		} else {
			n.report(exit.at, "not every attempt sets %s, which then keeps the error of the attempt before: set it on every path, to nil after a success", err.Name())
		}
	}
}

// An exit is a way out of the body of a loop.
type exit struct {
	at   ast.Node
	left bool // the loop, rather than the attempt alone
}

// exitsWithout returns the ways through a body on which v is not set, in source order.
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

// exitOf returns how a block that sets nothing leaves the body, if it does with v.
func (n *nesting) exitOf(b *cfg.Block, body *ast.BlockStmt, v *types.Var) (exit, bool) {
	if branch, ok := b.Stmt.(*ast.BranchStmt); ok && b.Kind == cfg.KindUnreachable && len(b.Nodes) == 0 && len(b.Succs) == 0 {
		return exit{branch, branch.Tok != token.CONTINUE}, true
	}
	ret := b.Return()
	switch {
	case ret == nil:
	case ret.Return == body.End()-1: // control falls off the end
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

// sets reports whether a node may set v: it assigns to it, takes its address, or
// has a func literal that mentions it.
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

// shadow returns where a body declares, with :=, a variable of the name and type of v
// in the place of setting v; nil if it does not.
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

// mayReturn reports whether a call returns, as far as the name of what it calls tells.
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
