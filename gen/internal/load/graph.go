package load

import (
	"cmp"
	"context"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/tools/go/packages"

	"github.com/retrygen/retrygen/gen/internal/diag"
)

// A graph contains the annotated packages and all their imports, as the build system
// lists them without compiling.
type graph struct {
	fset   *token.FileSet
	units  map[string]*unit // by ID
	order  []*unit          // imports before importers
	beyond []*unit          // mentioned only in directives

	read func(path string) ([]byte, error)
}

// A unit is a package in a graph. A variant of a package that is recompiled for a test is
// a unit of its own.
type unit struct {
	*packages.Package
	files  []string // files to parse
	root   bool     // annotated
	source bool     // type-checked from source

	syntax   []*ast.File
	unparsed diag.List     // errors of the parser
	mistyped []types.Error // errors of the type checker
	types    *types.Package
	info     *types.Info   // if it is a root
	checked  chan struct{} // closed when types is complete, if source is set
}

// hasTests reports whether u has test files.
func (u *unit) hasTests() bool { return slices.ContainsFunc(u.GoFiles, isTestFile) }

// isTestMain reports whether p is the main package of a test binary, whose files the go
// command generates.
func isTestMain(p *packages.Package) bool {
	isElsewhere := func(path string) bool { return filepath.Dir(path) != dirOf(p) }
	return strings.HasSuffix(p.ID, ".test") && slices.ContainsFunc(p.GoFiles, isElsewhere)
}

// graphMode is the load mode for a graph. CompiledGoFiles and ExportFile require
// compilation: they are requested later, for fewer packages.
const graphMode = packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedDeps | packages.NeedModule | packages.NeedForTest

// newGraph queries the packages of annotated folders, the packages that only directives
// mention, and all their imports. It queries tests only of folders with annotated tests,
// because that takes longer.
func (cfg Config) newGraph(ctx context.Context, folders []*folder, beyond []string) (*graph, error) {
	plain, tested := partition(folders)
	plain = append(plain, beyond...)
	var found [2][]*packages.Package
	var errs [2]error
	var wait sync.WaitGroup
	wait.Go(func() { found[0], errs[0] = cfg.packages(ctx, graphMode, false, plain) })
	wait.Go(func() { found[1], errs[1] = cfg.packages(ctx, graphMode, true, tested) })
	wait.Wait()
	if err := cmp.Or(errs[0], errs[1]); err != nil {
		return nil, err
	}
	g := &graph{fset: token.NewFileSet(), units: map[string]*unit{}, read: cfg.read}
	matched := slices.Concat(found[0], found[1])
	g.add(matched)
	g.mark(matched, folders, beyond)
	return g, nil
}

// add adds packages and their imports, unless they are already present. A package that is
// recompiled for a test is checked from source, because it imports an annotated package,
// even if an import cycle hides that.
func (g *graph) add(matched []*packages.Package) {
	packages.Visit(matched, nil, func(p *packages.Package) {
		if g.units[p.ID] == nil && !isTestMain(p) {
			u := &unit{Package: p, files: p.GoFiles, source: p.ForTest != "", checked: make(chan struct{})}
			g.units[p.ID] = u
			g.order = append(g.order, u)
		}
	})
}

// mark marks the packages of annotated folders, and the packages that only directives
// mention.
func (g *graph) mark(matched []*packages.Package, folders []*folder, beyond []string) {
	dirs := map[string]bool{}
	for _, f := range folders {
		dirs[f.dir] = true
	}
	for _, p := range matched {
		u := g.units[p.ID]
		if u == nil {
			continue // main package of a test
		}
		if dirs[dirOf(p)] {
			u.root, u.source = true, true
		}
		if !u.hasTests() && slices.Contains(beyond, p.PkgPath) {
			g.beyond = append(g.beyond, u)
		}
	}
	g.spreadSource()
}

// roots returns the annotated packages.
func (g *graph) roots() []*unit {
	return slices.DeleteFunc(slices.Clone(g.order), func(u *unit) bool { return !u.root })
}

// spreadSource marks the direct and indirect importers of packages that are checked from
// source, because their export data would contain a second copy of those packages' types.
func (g *graph) spreadSource() {
	for _, u := range g.order {
		for _, p := range u.Imports {
			imported := g.units[p.ID]
			u.source = u.source || imported != nil && imported.source
		}
	}
}

// imported returns the package that an import path in the files of u refers to, or nil if
// there is none. There is none where [packages.Load] breaks an import cycle, at a point
// that can vary from run to run; the go command rejects the whole cycle.
func (g *graph) imported(u *unit, path string) *unit {
	if p := u.Imports[path]; p != nil {
		return g.units[p.ID]
	}
	return nil
}

// imports returns the packages that the files of u import.
func (g *graph) imports(u *unit) []*unit {
	var found []*unit
	for _, file := range u.syntax {
		for _, spec := range file.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			if imported := g.imported(u, path); imported != nil && !slices.Contains(found, imported) {
				found = append(found, imported)
			}
		}
	}
	return found
}
