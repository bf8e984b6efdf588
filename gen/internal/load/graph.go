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

// A graph holds the annotated packages and everything they import, as the build system
// knows them without compiling anything.
type graph struct {
	fset   *token.FileSet
	units  map[string]*unit // by ID
	order  []*unit          // imports before importers
	beyond []*unit          // that only directives mention
}

// A unit is a package in a graph. A variant of a package that is recompiled for a test is
// a unit of its own.
type unit struct {
	*packages.Package
	files  []string // to be parsed
	root   bool     // annotated
	source bool     // to be type-checked from source

	syntax   []*ast.File
	unparsed diag.List     // errors of the parser
	mistyped []types.Error // errors of the type checker
	types    *types.Package
	info     *types.Info   // of a root
	checked  chan struct{} // is closed when types is complete, if source is set
}

// hasTests reports whether u has files of a test.
func (u *unit) hasTests() bool { return slices.ContainsFunc(u.GoFiles, isTestFile) }

// isTestMain reports whether p is the main package of a test binary, whose files the go
// command generates elsewhere.
func isTestMain(p *packages.Package) bool {
	isElsewhere := func(path string) bool { return filepath.Dir(path) != dirOf(p) }
	return strings.HasSuffix(p.ID, ".test") && slices.ContainsFunc(p.GoFiles, isElsewhere)
}

// graphMode is what a graph needs to know of its packages. CompiledGoFiles and ExportFile
// take compilations: they are asked for later, and of fewer packages.
const graphMode = packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedDeps | packages.NeedModule | packages.NeedForTest

// newGraph asks for the packages of annotated folders, for those that only directives
// mention, and for what all of them import. Tests are asked for where they are annotated:
// that takes longer.
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
	g := &graph{fset: token.NewFileSet(), units: map[string]*unit{}}
	matched := slices.Concat(found[0], found[1])
	g.add(matched)
	g.mark(matched, folders, beyond)
	return g, nil
}

// add adds packages and what they import, unless they are there already. A package that is
// recompiled for a test is checked from source: it imports what is annotated, although in an
// import cycle that cannot be seen.
func (g *graph) add(matched []*packages.Package) {
	packages.Visit(matched, nil, func(p *packages.Package) {
		if g.units[p.ID] == nil && !isTestMain(p) {
			u := &unit{Package: p, files: p.GoFiles, source: p.ForTest != "", checked: make(chan struct{})}
			g.units[p.ID] = u
			g.order = append(g.order, u)
		}
	})
}

// mark marks the packages of annotated folders, and those that only directives mention.
func (g *graph) mark(matched []*packages.Package, folders []*folder, beyond []string) {
	dirs := map[string]bool{}
	for _, f := range folders {
		dirs[f.dir] = true
	}
	for _, p := range matched {
		u := g.units[p.ID]
		if u == nil {
			continue // a test's main package
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

// spreadSource marks what imports a package that is checked from source, however
// indirectly: its export data would bring a second copy of that package's types.
func (g *graph) spreadSource() {
	for _, u := range g.order {
		for _, p := range u.Imports {
			imported := g.units[p.ID]
			u.source = u.source || imported != nil && imported.source
		}
	}
}

// imported returns the package that an import path in the files of u stands for, nil if
// there is none. Nor is there one where [packages.Load] cuts an import cycle, which may
// differ from run to run; the go command refuses all of the cycle.
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
