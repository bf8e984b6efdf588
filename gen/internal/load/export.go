package load

import (
	"context"
	"fmt"
	"go/token"
	"go/types"
	"os"
	"slices"
	"strconv"

	"golang.org/x/tools/go/gcexportdata"
	"golang.org/x/tools/go/packages"
)

const exportMode = packages.NeedName | packages.NeedExportFile

// compileImports makes the go command compile the imports of source packages, unless they
// are in the build cache or already compiled. Packages that fail to compile become source
// packages.
func (cfg Config) compileImports(ctx context.Context, g *graph) error {
	var paths []string
	for _, u := range g.needed() {
		if u.ExportFile == "" {
			paths = append(paths, u.PkgPath)
		}
	}
	found, err := cfg.packages(ctx, exportMode, false, paths)
	if err != nil || !slices.ContainsFunc(found, isBroken) {
		g.addExports(found)
		return err
	}
	// The imports of a package that fails to compile are needed too.
	if found, err = cfg.packages(ctx, exportMode|packages.NeedImports|packages.NeedDeps, false, paths); err != nil {
		return err
	}
	g.addExports(found)
	g.spreadSource()
	return parseSources(ctx, g)
}

// isBroken reports whether a package has no export data although it should have been
// compiled.
func isBroken(p *packages.Package) bool { return p.ExportFile == "" && p.PkgPath != "unsafe" }

func (g *graph) addExports(found []*packages.Package) {
	packages.Visit(found, nil, func(p *packages.Package) {
		if u := g.units[p.ID]; u != nil {
			u.ExportFile = p.ExportFile
			u.source = u.source || isBroken(p)
		}
	})
}

// needed returns the packages whose types come from export data: the imports of source
// packages, and the packages that directives mention.
func (g *graph) needed() []*unit {
	wanted := map[*unit]bool{}
	for _, u := range g.order {
		for _, imported := range g.imports(u) {
			wanted[imported] = true
		}
	}
	for _, u := range g.beyond {
		wanted[u] = true
	}
	return slices.DeleteFunc(slices.Clone(g.order), func(u *unit) bool {
		return !wanted[u] || u.source || u.PkgPath == "unsafe"
	})
}

// readExports reads all export data before any package is type-checked, because export
// data can extend packages that were read before. None of it mentions a package that is
// checked from source: see [graph.spreadSource].
func readExports(ctx context.Context, g *graph) error {
	imports := map[string]*types.Package{}
	for _, u := range g.needed() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := u.readExport(g.fset, imports); err != nil {
			return fmt.Errorf("reading the export data of %s: %w", u.PkgPath, err)
		}
	}
	return nil
}

func (u *unit) readExport(fset *token.FileSet, imports map[string]*types.Package) error {
	f, err := os.Open(u.ExportFile)
	if err != nil {
		return err
	}
	defer f.Close()
	//lint:ignore SA1019 until Go 1.28, go list -export names an archive
	r, err := gcexportdata.NewReader(f)
	if err != nil {
		return err
	}
	u.types, err = gcexportdata.Read(r, fset, imports, u.PkgPath)
	return err
}

// compileAhead starts compiling the imports of the only annotated folder, concurrently with
// the query for the graph. With several folders it does nothing: one could import another,
// which must not be compiled. The func waits, and returns the packages with export data.
func (cfg Config) compileAhead(ctx context.Context, folders []*folder, beyond []string) func() []*packages.Package {
	if len(folders) != 1 || folders[0].hasTests() {
		return func() []*packages.Package { return nil }
	}
	compiled := make(chan []*packages.Package, 1)
	go func() {
		// compileImports queries missing packages again, and reports errors.
		found, _ := cfg.packages(ctx, exportMode, false, slices.Concat(importsOf(folders[0].files), beyond))
		compiled <- slices.DeleteFunc(found, isBroken)
	}()
	return func() []*packages.Package { return <-compiled }
}

// importsOf returns the import paths of all files except tests, regardless of build
// constraints.
func importsOf(files []*source) []string {
	var paths []string
	for _, src := range files {
		if isTestFile(src.path) {
			continue
		}
		for _, spec := range src.imports() {
			if path, _ := strconv.Unquote(spec.Path.Value); path != "C" && path != "unsafe" && !slices.Contains(paths, path) {
				paths = append(paths, path)
			}
		}
	}
	return paths
}
