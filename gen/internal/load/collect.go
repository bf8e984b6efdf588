package load

import (
	"go/ast"
	"go/build/constraint"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/diag"
)

// collect returns the Result of searching folders and loading packages.
func collect(folders []*folder, g *graph) *Result {
	res := &Result{}
	byDir := map[string][]*unit{}
	for _, u := range g.roots() {
		dir := dirOf(u.Package)
		byDir[dir] = append(byDir[dir], u)
	}
	for _, f := range folders {
		res.Outputs = append(res.Outputs, f.outputs...)
		for _, u := range byDir[f.dir] {
			res.add(g, u, f)
		}
		res.account(f, byDir[f.dir])
	}
	res.Found.Sort()
	return res
}

// add collects the annotated declarations of a loaded package.
func (res *Result) add(g *graph, u *unit, f *folder) {
	if len(u.syntax) == 0 {
		return
	}
	pkg := newPackage(g, u)
	for _, file := range pkg.Files {
		// The test variant of a package repeats its files. They are checked without the
		// tests, because their generated files must compile without the tests.
		if file.Test == u.hasTests() && f.hasSource(file.Path) {
			res.Found = append(res.Found, pkg.collect(file)...)
		}
	}
	res.Found = append(res.Found, pkg.dropBroken()...)
	if len(pkg.Decls) > 0 {
		res.Packages = append(res.Packages, pkg)
	} else {
		res.Incomplete = append(res.Incomplete, pkg)
	}
}

func (f *folder) hasSource(path string) bool {
	return slices.ContainsFunc(f.sources, func(s *source) bool { return s.path == path })
}

// account reports the sources that are in no loaded package: as skipped if build
// constraints exclude them, otherwise with the error that prevented parsing or loading
// them.
func (res *Result) account(f *folder, loaded []*unit) {
	broken := len(loaded) == 0 || slices.ContainsFunc(loaded, (*unit).hasSyntaxError)
	for _, src := range f.sources {
		var unreadable diag.List
		if broken {
			unreadable = src.unreadable()
		}
		switch {
		case len(unreadable) > 0:
			res.Found = append(res.Found, unreadable...)
		case slices.ContainsFunc(loaded, func(u *unit) bool { return slices.Contains(u.IgnoredFiles, src.path) }):
			res.Skipped = append(res.Skipped, Skipped{src.path, src.outputs()})
		case !slices.ContainsFunc(loaded, func(u *unit) bool { return slices.Contains(u.GoFiles, src.path) }):
			res.Found.Add(token.Position{Filename: src.path}, "not-loaded", "the go command does not load this file%s", reason(loaded))
		}
	}
}

// hasSyntaxError reports whether the go command or package load could not parse a file of
// u.
func (u *unit) hasSyntaxError() bool { return len(u.Errors) > 0 || len(u.unparsed) > 0 }

// reason returns the first error of units.
func reason(loaded []*unit) string {
	for _, u := range loaded {
		if text := firstError(u.Package); text != "" {
			return ": " + text
		}
	}
	return ""
}

// newPackage returns a Package without declarations for a loaded package.
func newPackage(g *graph, u *unit) *Package {
	pkg := &Package{
		ID:      u.ID,
		PkgPath: u.PkgPath,
		Name:    u.types.Name(),
		Dir:     dirOf(u.Package),
		Fset:    g.fset,
		Types:   u.types,
		Info:    u.info,
		syntax:  u.unparsed,
		beyond:  map[string]*types.Package{},
	}
	pkg.takeTypeErrors(u.mistyped)
	for _, imported := range g.beyond {
		if imported.loaded() {
			pkg.beyond[imported.PkgPath] = imported.types
		}
	}
	for _, syntax := range u.syntax {
		path := g.fset.File(syntax.FileStart).Name()
		if !slices.Contains(u.GoFiles, path) {
			path = diag.At(g.fset, syntax.Package).Filename // cgo has generated it from this file
		}
		pkg.Files = append(pkg.Files, newFile(path, syntax))
	}
	return pkg
}

func newFile(path string, syntax *ast.File) *File {
	return &File{
		Path:       path,
		Syntax:     syntax,
		Test:       isTestFile(path),
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
