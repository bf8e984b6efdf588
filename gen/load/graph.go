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

	"github.com/retrygen/retrygen/gen/diag"
)

// A graph holds the annotated packages and everything they import, as the go command
// lists them without compiling anything.
type graph struct {
	fset   *token.FileSet
	units  map[string]*unit // by ImportPath
	order  []*unit          // imports before importers
	beyond []string         // import paths that only directives mention
}

// A unit is a package in a graph. A variant of a package that is recompiled for a test is
// a unit of its own.
type unit struct {
	listed
	rank   int  // in the graph's order
	root   bool // annotated
	source bool // to be type-checked from source

	syntax   []*ast.File
	unparsed diag.List     // errors of the parser
	mistyped []types.Error // errors of the type checker
	types    *types.Package
	info     *types.Info   // of a root
	checked  chan struct{} // is closed when types is complete, if source is set
}

// pkgPath returns the import path, as types know it.
func (u *unit) pkgPath() string {
	path, _, _ := strings.Cut(u.ImportPath, " ")
	return path
}

// isVariant reports whether u has the files of a test.
func (u *unit) isVariant() bool { return u.ImportPath != u.pkgPath() }

// isTestMain reports whether u is the main package of a test binary, which the go command
// generates.
func (u *unit) isTestMain() bool {
	return strings.HasSuffix(u.ImportPath, ".test") && slices.ContainsFunc(u.GoFiles, filepath.IsAbs)
}

// graphFields are what a graph needs to know of its packages.
const graphFields = "-json=ImportPath,Dir,GoFiles,CgoFiles,IgnoredGoFiles,Imports,ImportMap,DepOnly,Module,Error"

// newGraph asks the go command for the packages of annotated folders, for those that only
// directives mention, and for what all of them import. Tests are asked for where they are
// annotated: that takes longer.
func (cfg Config) newGraph(ctx context.Context, folders []*folder, beyond []string) (*graph, error) {
	plain, tested := partition(folders)
	plain = append(plain, beyond...)
	var found [2][]*listed
	var errs [2]error
	var wait sync.WaitGroup
	wait.Go(func() { found[0], errs[0] = cfg.goListPackages(ctx, []string{"-deps", graphFields}, plain) })
	wait.Go(func() { found[1], errs[1] = cfg.goListPackages(ctx, []string{"-deps", "-test", graphFields}, tested) })
	wait.Wait()
	if err := cmp.Or(errs[0], errs[1]); err != nil {
		return nil, err
	}
	g := &graph{fset: token.NewFileSet(), units: map[string]*unit{}, beyond: beyond}
	g.add(slices.Concat(found[0], found[1]))
	g.markRoots(folders)
	return g, nil
}

// add adds packages in the order in which go list prints them. One can be there twice: the
// go command prints it with an error for each package that must not import it.
func (g *graph) add(found []*listed) {
	for _, p := range found {
		u := g.units[p.ImportPath]
		if u == nil {
			u = &unit{listed: *p, rank: len(g.order), checked: make(chan struct{})}
			g.units[p.ImportPath] = u
			g.order = append(g.order, u)
			continue
		}
		depOnly := u.DepOnly && p.DepOnly
		if u.Error != nil && p.Error == nil {
			u.listed = *p
		}
		u.DepOnly = depOnly
	}
}

// markRoots marks the packages of annotated folders.
func (g *graph) markRoots(folders []*folder) {
	dirs := map[string]bool{}
	for _, f := range folders {
		dirs[f.dir] = true
	}
	for _, u := range g.order {
		u.root = !u.DepOnly && dirs[u.Dir] && !u.isTestMain()
		u.source = u.root
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
		u.source = u.source || slices.ContainsFunc(u.Imports, func(id string) bool {
			imported := g.units[id]
			return imported != nil && imported.source
		})
	}
}

// imported returns the package that an import path in the files of u stands for, nil if
// there is none.
func (g *graph) imported(u *unit, path string) *unit {
	if id, ok := u.ImportMap[path]; ok {
		path = id
	}
	found := g.units[path]
	if found == nil || found.rank >= u.rank { // the other way round it is an import cycle
		return nil
	}
	return found
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
