package load

import (
	"go/ast"
	"go/build/constraint"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/retrygen/retrygen/gen/diag"
)

// collect makes a Result of what was searched and what was loaded.
func collect(folders []*folder, loaded []*packages.Package) *Result {
	res := &Result{}
	beyond := complete(loaded)
	byDir := map[string][]*packages.Package{}
	for _, p := range loaded {
		if dir := dirOf(p); dir != "" {
			byDir[dir] = append(byDir[dir], p)
		}
	}
	for _, f := range folders {
		res.Outputs = append(res.Outputs, f.outputs...)
		for _, p := range byDir[f.dir] {
			res.add(p, f, beyond[p.Fset])
		}
		res.account(f, byDir[f.dir])
	}
	res.Found.Sort()
	return res
}

// complete returns the packages that were loaded with success, by import path. Those of
// different loads, which have a FileSet each, are kept apart: their types are not identical.
func complete(loaded []*packages.Package) map[*token.FileSet]map[string]*types.Package {
	found := map[*token.FileSet]map[string]*types.Package{}
	for _, p := range loaded {
		if p.ID != p.PkgPath || p.Types == nil || len(p.Syntax) == 0 {
			continue
		}
		if found[p.Fset] == nil {
			found[p.Fset] = map[string]*types.Package{}
		}
		found[p.Fset][p.PkgPath] = p.Types
	}
	return found
}

// dirOf returns the folder of a package, "" if it has no file.
func dirOf(p *packages.Package) string {
	files := slices.Concat(p.GoFiles, p.IgnoredFiles)
	if len(files) == 0 {
		return ""
	}
	return filepath.Dir(files[0])
}

// add collects the annotated declarations of a loaded package.
func (res *Result) add(p *packages.Package, f *folder, beyond map[string]*types.Package) {
	if p.Types == nil || len(p.Syntax) == 0 {
		return
	}
	pkg := newPackage(p, f.dir)
	pkg.beyond = beyond
	isVariant := p.ID != p.PkgPath
	for _, file := range pkg.Files {
		// The files of a package are in its test variant once more; they are judged
		// without the tests, as what is generated for them must compile without.
		if file.Test == isVariant && f.hasSource(file.Path) {
			res.Found = append(res.Found, pkg.collect(file)...)
		}
	}
	res.Found = append(res.Found, pkg.dropBroken()...)
	if len(pkg.Decls) > 0 {
		res.Packages = append(res.Packages, pkg)
	}
}

func (f *folder) hasSource(path string) bool {
	return slices.ContainsFunc(f.sources, func(s *source) bool { return s.path == path })
}

// account reports the sources that no loaded package has: those that build constraints
// exclude as skipped, others with the error that kept them from being parsed or loaded.
func (res *Result) account(f *folder, loaded []*packages.Package) {
	broken := len(loaded) == 0 || slices.ContainsFunc(loaded, hasSyntaxError)
	for _, src := range f.sources {
		var unreadable diag.List
		if broken {
			unreadable = src.unreadable()
		}
		switch {
		case len(unreadable) > 0:
			res.Found = append(res.Found, unreadable...)
		case slices.ContainsFunc(loaded, func(p *packages.Package) bool { return slices.Contains(p.IgnoredFiles, src.path) }):
			res.Skipped = append(res.Skipped, Skipped{src.path, src.outputs()})
		case !slices.ContainsFunc(loaded, func(p *packages.Package) bool { return slices.Contains(p.GoFiles, src.path) }):
			res.Found.Add(token.Position{Filename: src.path}, "not-loaded", "the go command does not load this file%s", firstError(loaded))
		}
	}
}

// hasSyntaxError reports whether a file of p could not be parsed, by the go command or here.
func hasSyntaxError(p *packages.Package) bool {
	return slices.ContainsFunc(p.Errors, func(err packages.Error) bool { return err.Kind != packages.TypeError })
}

func firstError(loaded []*packages.Package) string {
	for _, p := range loaded {
		if len(p.Errors) > 0 {
			return ": " + p.Errors[0].Msg
		}
	}
	return ""
}

// newPackage makes a Package of a loaded one, without declarations.
func newPackage(p *packages.Package, dir string) *Package {
	pkg := &Package{
		ID:      p.ID,
		PkgPath: p.PkgPath,
		Name:    p.Syntax[0].Name.Name, // p.Name may be that of a broken output
		Dir:     dir,
		Fset:    p.Fset,
		Types:   p.Types,
		Info:    p.TypesInfo,
	}
	pkg.takeErrors(p)
	pkg.Types.SetName(pkg.Name)
	for _, syntax := range p.Syntax {
		path := p.Fset.File(syntax.FileStart).Name()
		if !slices.Contains(p.GoFiles, path) {
			path = diag.At(p.Fset, syntax.Package).Filename // cgo made it of this file
		}
		pkg.Files = append(pkg.Files, newFile(path, syntax))
	}
	return pkg
}

func newFile(path string, syntax *ast.File) *File {
	return &File{
		Path:       path,
		Syntax:     syntax,
		Test:       strings.HasSuffix(path, "_test.go"),
		Constraint: buildConstraint(syntax),
	}
}

// buildConstraint returns the expression of the //go:build line of a file.
func buildConstraint(file *ast.File) string {
	for _, group := range file.Comments {
		for _, c := range group.List {
			if c.Pos() < file.Package && constraint.IsGoBuild(c.Text) {
				return strings.TrimSpace(strings.TrimPrefix(c.Text, "//go:build"))
			}
		}
	}
	return ""
}
