package lint

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

// valueOf returns the expression that determines the value of expr: for a variable, the
// last value assigned before, if it is the only possible one. It returns nil if the value
// is unclear.
func (n *nesting) valueOf(cursor inspector.Cursor, expr ast.Expr) ast.Expr {
	expr = plain(expr)
	ident, ok := expr.(*ast.Ident)
	if !ok {
		return expr
	}
	variable, ok := n.pass.TypesInfo.Uses[ident].(*types.Var)
	if !ok || variable.IsField() {
		return nil
	}
	if variable.Parent() == n.pass.Pkg.Scope() {
		return plain(n.packageValue(variable))
	}
	return plain(n.localValue(cursor, variable))
}

// plain removes parentheses, & and * from an expression.
func plain(expr ast.Expr) ast.Expr {
	for {
		switch e := expr.(type) {
		case *ast.ParenExpr:
			expr = e.X
		case *ast.StarExpr:
			expr = e.X
		case *ast.UnaryExpr:
			if e.Op != token.AND {
				return expr
			}
			expr = e.X
		default:
			return expr
		}
	}
}

// packageValue returns the initial value of a package-level variable.
func (n *nesting) packageValue(v *types.Var) ast.Expr {
	for _, file := range n.pass.Files {
		for _, decl := range file.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range gen.Specs {
				if values, ok := spec.(*ast.ValueSpec); ok {
					if value := n.assigned(v, idents(values.Names), values.Values); value != nil {
						return value
					}
				}
			}
		}
	}
	return nil
}

// localValue returns the last value assigned to a local variable before the cursor, in a
// block around the cursor.
func (n *nesting) localValue(cursor inspector.Cursor, v *types.Var) ast.Expr {
	use := cursor.Node().Pos()
	var last ast.Expr
	for at := range outermost(cursor).Preorder((*ast.AssignStmt)(nil), (*ast.ValueSpec)(nil)) {
		var value ast.Expr
		switch node := at.Node().(type) {
		case *ast.AssignStmt:
			value = n.assigned(v, node.Lhs, node.Rhs)
		case *ast.ValueSpec:
			value = n.assigned(v, idents(node.Names), node.Values)
		}
		if value == nil || at.Node().End() > use {
			continue
		}
		last = nil
		if block := blockAround(at); block.Pos() <= use && use <= block.End() {
			last = value
		}
	}
	return last
}

// assigned returns the value that an assignment to left gives a variable, or nil if it
// gives none.
func (n *nesting) assigned(v *types.Var, left, right []ast.Expr) ast.Expr {
	for i, expr := range left {
		ident, ok := expr.(*ast.Ident)
		if !ok || n.pass.TypesInfo.ObjectOf(ident) != v {
			continue
		}
		if len(left) != len(right) {
			return ident // a call with several results
		}
		return right[i]
	}
	return nil
}

func idents(names []*ast.Ident) []ast.Expr {
	exprs := make([]ast.Expr, len(names))
	for i, name := range names {
		exprs[i] = name
	}
	return exprs
}

// outermost returns the top-level declaration around the cursor.
func outermost(cursor inspector.Cursor) inspector.Cursor {
	found := cursor
	for outer := range cursor.Enclosing((*ast.FuncDecl)(nil), (*ast.GenDecl)(nil)) {
		found = outer
	}
	return found
}

// blockAround returns the innermost block or clause around the cursor.
func blockAround(cursor inspector.Cursor) ast.Node {
	for outer := range cursor.Enclosing((*ast.BlockStmt)(nil), (*ast.CaseClause)(nil), (*ast.CommClause)(nil)) {
		return outer.Node()
	}
	return cursor.Node()
}
