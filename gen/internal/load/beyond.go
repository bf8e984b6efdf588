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

// beyond returns the import paths of the packages that directives mention but their files
// do not import: quoted paths, and packages that a qualifier may refer to.
func (cfg Config) beyond(ctx context.Context, folders []*folder) ([]string, error) {
	paths, names := map[string]bool{}, map[string]bool{}
	for _, f := range folders {
		for _, src := range f.sources {
			for _, name := range directive.Mentions(src.text) {
				switch runtimePath := directive.Packages[name.Qualifier]; {
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

// search adds to paths the packages with the given names among the standard library and
// the direct and indirect imports of the main module. The search takes longer than
// everything else, so directives should mention packages that their file imports.
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

// importsAs reports whether s imports a package under the given name, which it derives
// from the path. A wrong guess costs a search, or yields a less precise message.
func (s *source) importsAs(name string) bool {
	return slices.ContainsFunc(s.imports(), func(spec *ast.ImportSpec) bool {
		if spec.Name != nil {
			return spec.Name.Name == name
		}
		importPath, _ := strconv.Unquote(spec.Path.Value)
		return golang.AssumedName(importPath) == name
	})
}
