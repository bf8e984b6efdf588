package load

import (
	"context"
	"slices"
	"strconv"

	"golang.org/x/tools/go/packages"
)

// compileAhead begins to compile what the folder imports if only one is annotated, so that
// this takes no time of its own beside the search for the graph. With several, one could
// import another, which must not be compiled. The func waits for what has export data then.
func (cfg Config) compileAhead(ctx context.Context, folders []*folder, beyond []string) func() []*packages.Package {
	if len(folders) != 1 || folders[0].hasTests() {
		return func() []*packages.Package { return nil }
	}
	compiled := make(chan []*packages.Package, 1)
	go func() {
		// What it does not find is asked for again, and reported then.
		found, _ := cfg.packages(ctx, exportMode, false, slices.Concat(importsOf(folders[0].files), beyond))
		compiled <- slices.DeleteFunc(found, isBroken)
	}()
	return func() []*packages.Package { return <-compiled }
}

// importsOf returns the import paths of files that are no tests, whatever build they are for.
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
