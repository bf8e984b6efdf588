package resolve

import (
	"go/token"
	"slices"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/load"
)

// absences are the codes of what a package is reported to lack.
var absences = []string{"nothing-retried", "guards-nothing", "bad-policy"}

// WithoutAbsences returns found without what a declaration is reported to lack that has
// one of the mistakes. Where words of a directive are wrong they are what is missing, and
// saying so too would mislead.
func WithoutAbsences(pkg *load.Package, found, mistakes diag.List) diag.List {
	return slices.DeleteFunc(slices.Clone(found), func(d diag.Diagnostic) bool {
		return slices.Contains(absences, d.Code) && slices.ContainsFunc(mistakes, func(m diag.Diagnostic) bool {
			return sameDeclaration(pkg, d.Pos, m.Pos)
		})
	})
}

// sameDeclaration reports whether a and b stand in one annotated declaration of pkg, its
// doc comment included.
func sameDeclaration(pkg *load.Package, a, b token.Position) bool {
	return slices.ContainsFunc(pkg.Decls, func(d *load.Decl) bool {
		first := d.Spec.Pos()
		if d.Doc != nil {
			first = d.Doc.Pos()
		}
		from, to := diag.At(pkg.Fset, first), diag.At(pkg.Fset, d.Spec.End())
		within := func(p token.Position) bool {
			return p.Filename == from.Filename && from.Line <= p.Line && p.Line <= to.Line
		}
		return within(a) && within(b)
	})
}
