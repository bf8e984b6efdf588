package load

import (
	"context"
	"go/ast"
	"slices"

	"golang.org/x/tools/go/packages"
)

// cgoImports lists the additional imports of files that cgo generates.
var cgoImports = []string{"runtime/cgo", "syscall"}

// runCgo parses, for source packages that use cgo, the files that cgo generates from
// theirs. Generating them compiles nothing.
func (cfg Config) runCgo(ctx context.Context, g *graph) error {
	var using []*unit
	var paths []string
	tests := false
	for _, u := range g.order {
		if slices.ContainsFunc(u.syntax, importsC) {
			using = append(using, u)
			paths = append(paths, u.PkgPath)
			tests = tests || u.hasTests()
		}
	}
	if len(using) == 0 {
		return nil
	}
	translated, err := cfg.packages(ctx, packages.NeedName|packages.NeedCompiledGoFiles, tests, paths)
	if err != nil {
		return err
	}
	for _, p := range translated {
		if u := g.units[p.ID]; u != nil && len(p.CompiledGoFiles) > 0 {
			u.files, u.syntax, u.unparsed = p.CompiledGoFiles, nil, nil
		}
	}
	imported, err := cfg.packages(ctx, packages.NeedName, false, cgoImports)
	if err != nil {
		return err
	}
	g.add(imported)
	for _, u := range using {
		for _, p := range imported {
			u.Imports[p.PkgPath] = p
		}
	}
	return parseSources(ctx, g)
}

func importsC(file *ast.File) bool {
	return slices.ContainsFunc(file.Imports, func(spec *ast.ImportSpec) bool { return spec.Path.Value == `"C"` })
}
