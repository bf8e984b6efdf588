package load

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/diag"
)

// doesNotCompile is the code of diagnostics that the compiler also reports.
const doesNotCompile = "does-not-compile"

// dropBroken reports the errors in annotated declarations, and removes these from
// p.Decls. It leaves other errors in the package to the compiler.
func (p *Package) dropBroken() diag.List {
	var found diag.List
	p.Decls = slices.DeleteFunc(p.Decls, func(decl *Decl) bool {
		errs := p.errorsIn(decl)
		if len(errs) == 0 {
			errs = p.invalidTypes(decl)
		}
		if len(errs) == 0 {
			errs = p.invalidMethods(decl)
		}
		found = append(found, errs...)
		return len(errs) > 0
	})
	return found
}

// errorsIn returns the type errors inside a declaration, or its first syntax error, from
// which the others usually follow.
func (p *Package) errorsIn(decl *Decl) diag.List {
	end := min(decl.Spec.End(), decl.File.Syntax.FileEnd) // farther if its closing brace is missing
	first, last := diag.At(p.Fset, decl.Spec.Pos()), diag.At(p.Fset, end)
	outside := func(d diag.Diagnostic) bool {
		return d.Pos.Filename != first.Filename || d.Pos.Line < first.Line || last.Line < d.Pos.Line
	}
	if syntax := slices.DeleteFunc(slices.Clone(p.syntax), outside); len(syntax) > 0 {
		return syntax[:1]
	}
	return slices.DeleteFunc(slices.Clone(p.mistyped), outside)
}

// invalidTypes returns the unresolved types in a declaration whose errors are reported
// elsewhere: types of a package that could not be imported.
func (p *Package) invalidTypes(decl *Decl) diag.List {
	var found diag.List
	ast.Inspect(decl.Spec, func(n ast.Node) bool {
		expr, ok := n.(ast.Expr)
		if !ok || !isInvalid(p.Info.Types[expr].Type) {
			return true
		}
		switch expr.(type) {
		case *ast.Ident, *ast.SelectorExpr:
			found.Add(diag.At(p.Fset, expr.Pos()), doesNotCompile, "the type %s cannot be resolved", types.ExprString(expr))
			p.relateCause(found, expr)
			return false
		}
		return true
	})
	return found
}

func isInvalid(t types.Type) bool { return t == types.Typ[types.Invalid] }

// relateCause adds the reason why the package in pkg.T could not be imported.
func (p *Package) relateCause(found diag.List, expr ast.Expr) {
	sel, ok := expr.(*ast.SelectorExpr)
	if !ok {
		return
	}
	qualifier, _ := sel.X.(*ast.Ident)
	pkgName, ok := p.Info.Uses[qualifier].(*types.PkgName)
	if !ok {
		return
	}
	found.Relate(diag.At(p.Fset, pkgName.Pos()), "%s cannot be imported: run go get, or see the errors of go build",
		pkgName.Imported().Path())
}

// invalidMethods returns the methods of an annotated interface whose types, declared
// elsewhere, could not be resolved.
func (p *Package) invalidMethods(decl *Decl) diag.List {
	var found diag.List
	iface, ok := decl.Obj.Type().Underlying().(*types.Interface)
	if !ok {
		return nil
	}
	for method := range iface.Methods() {
		if strings.Contains(types.TypeString(method.Type(), nil), types.Typ[types.Invalid].String()) {
			found.Add(diag.At(p.Fset, decl.Spec.Name.Pos()), doesNotCompile,
				"method %s has a type that cannot be resolved", method.Name())
			found.Relate(diag.At(p.Fset, method.Pos()), "declared here")
		}
	}
	return found
}

// takeTypeErrors records errors of the type checker. An error with indented text
// continues the previous one.
func (p *Package) takeTypeErrors(errs []types.Error) {
	for _, err := range errs {
		pos := diag.At(err.Fset, err.Pos)
		if more, ok := strings.CutPrefix(err.Msg, "\t"); ok {
			p.mistyped.Relate(pos, "%s", more)
			continue
		}
		p.mistyped.Add(pos, doesNotCompile, "%s", err.Msg)
	}
}
