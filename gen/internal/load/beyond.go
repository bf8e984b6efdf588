package load

import (
	"context"
	"go/ast"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/golang"
)

// runtimePaths are the import paths of what these names mean in a directive where the
// file imports nothing of that name. Generated code imports them, so they are always at
// hand.
var runtimePaths = map[string]string{
	"retry":     directive.RuntimePath,
	"retryhttp": directive.HTTPPath,
}

// beyond returns the import paths of the packages that directives mention although
// their files do not import them: those in quotes, and those that a qualifier may mean.
func (cfg Config) beyond(ctx context.Context, folders []*folder) ([]string, error) {
	paths, names := map[string]bool{}, map[string]bool{}
	for _, f := range folders {
		for _, src := range f.sources {
			for _, name := range directive.Mentions(src.text) {
				switch runtimePath := runtimePaths[name.Qualifier]; {
				case name.Path != "":
					paths[name.Path] = true
				case runtimePath != "" && !src.importsAs(name.Qualifier):
					paths[runtimePath] = true
				case !src.importsAs(name.Qualifier):
					names[name.Qualifier] = true
				}
			}
		}
	}
	if len(names) > 0 {
		if err := cfg.search(ctx, names, paths); err != nil {
			return nil, err
		}
	}
	return slices.Sorted(maps.Keys(paths)), nil
}

// search adds to paths those of the packages with the given names that the main module's
// packages import, however indirectly, and of the standard library. Looking for them
// takes longer than all else, so a directive does well to name what its file imports.
func (cfg Config) search(ctx context.Context, names, paths map[string]bool) error {
	found, err := cfg.packages(ctx, packages.NeedName, false, []string{"all", "std"})
	if err != nil {
		return err
	}
	for _, p := range found {
		if names[p.Name] && p.Name != "main" && !strings.HasPrefix(p.PkgPath, "vendor/") {
			paths[p.PkgPath] = true
		}
	}
	return nil
}

// importsAs reports whether s imports a package under the given name, as far as the path
// tells its name. Guessing wrong costs a search, or a better message.
func (s *source) importsAs(name string) bool {
	return slices.ContainsFunc(s.imports(), func(spec *ast.ImportSpec) bool {
		if spec.Name != nil {
			return spec.Name.Name == name
		}
		importPath, _ := strconv.Unquote(spec.Path.Value)
		return golang.AssumedName(importPath) == name
	})
}
