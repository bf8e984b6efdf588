package load

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/own"
)

// Checked returns a Package for a package that was loaded and type-checked elsewhere,
// such as by the driver of an analysis. It includes retrygen's own files, and lacks
// packages that only directives mention. The Package is nil if nothing is annotated.
func Checked(fset *token.FileSet, files []*ast.File, pkg *types.Package, info *types.Info, errs []types.Error) (*Package, diag.List) {
	if len(files) == 0 {
		return nil, nil
	}
	p := &Package{ID: pkg.Path(), PkgPath: pkg.Path(), Name: pkg.Name(), Fset: fset, Types: pkg, Info: info}
	p.takeTypeErrors(errs)
	var found diag.List
	for _, syntax := range files {
		file := newFile(diag.At(fset, syntax.Package).Filename, syntax)
		if isOwnSyntax(syntax) {
			p.Outputs = append(p.Outputs, file)
			continue
		}
		p.Files = append(p.Files, file)
		p.Dir = filepath.Dir(file.Path)
	}
	for _, file := range p.Files {
		found = append(found, p.collect(file)...)
	}
	found = append(found, p.dropBroken()...)
	if len(p.Decls)+len(p.Outputs)+len(found) == 0 {
		return nil, nil
	}
	return p, found
}

// isOwnSyntax is own.Is for a parsed file.
func isOwnSyntax(file *ast.File) bool {
	for _, group := range file.Comments {
		first := group.List[0]
		return first.Slash == file.FileStart && first.Text == own.Header
	}
	return false
}
