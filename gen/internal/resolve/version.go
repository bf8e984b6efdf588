package resolve

import (
	"cmp"
	"go/token"
	"go/version"

	"github.com/retrygen/retrygen/gen/internal/load"
)

// needed is the version of Go that generated code requires, because its loops range over
// functions.
const needed = "go1.23"

// checkVersion reports a declaration whose wrapper would be compiled with an older
// language version, which the build constraint of d's file or go.mod determines.
func (r *resolver) checkVersion(d *load.Decl) {
	module := r.pkg.Types.GoVersion()
	file := cmp.Or(r.pkg.Info.FileVersions[d.File.Syntax], module)
	const needs = "generated code ranges over functions, which requires Go 1.23"
	switch {
	case file == "" || version.Compare(file, needed) >= 0:
	case version.Compare(module, needed) < 0:
		r.report(firstDirective(d), "old-go", "%s, but go.mod says %s: run go mod edit -go=1.23", needs, module[:2]+" "+module[2:])
	default:
		r.report(firstDirective(d), "old-go", "%s, but //go:build %s makes it %s: write go1.23 there, or remove it", needs, d.File.Constraint, file)
	}
}

// firstDirective returns the position of d's first directive.
func firstDirective(d *load.Decl) token.Pos {
	first := token.NoPos
	for _, line := range d.Lines {
		first = cmp.Or(first, line.Pos)
	}
	for _, lines := range d.Methods {
		for _, line := range lines {
			if !first.IsValid() || line.Pos < first {
				first = line.Pos
			}
		}
	}
	return cmp.Or(first, d.Spec.Name.Pos())
}
