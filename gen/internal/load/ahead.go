package load

import (
	"context"
	"slices"
	"strconv"

	"golang.org/x/tools/go/packages"
)

// compileAhead starts compiling the imports of the only annotated folder, concurrently with
// the query for the graph. With several folders it does nothing: one could import another,
// which must not be compiled. The func waits, and returns the packages with export data.
func (cfg Config) compileAhead(ctx context.Context, folders []*folder, beyond []string) func() []*packages.Package {
	if len(folders) != 1 || folders[0].hasTests() {
		return func() []*packages.Package { return nil }
	}
	compiled := make(chan []*packages.Package, 1)
	go func() {
		// compileImports queries what is missing again, and reports errors.
		found, _ := cfg.packages(ctx, exportMode, false, slices.Concat(importsOf(folders[0].files), beyond))
		compiled <- slices.DeleteFunc(found, isBroken)
	}()
	return func() []*packages.Package { return <-compiled }
}

// importsOf returns the import paths of files other than tests, whatever their build
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
