package lint

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/load"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// mode loads what an analysis without facts needs: syntax and types of the packages
// themselves, and export data of dependencies.
const mode = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedModule |
	packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedTypesSizes

// Calls returns diagnostics for code in the matching packages and their tests: nested
// retries, and hand-written loops. Packages need not be annotated, and need not compile.
// The models are those of annotated packages, from which attempts are known.
func Calls(ctx context.Context, cfg load.Config, models []*model.Package) (diag.List, error) {
	pkgs, err := loadAll(ctx, cfg, true)
	if err != nil {
		return nil, err
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{nested.analyzer(models...), byhand.analyzer()}, pkgs, nil)
	if err != nil {
		return nil, fmt.Errorf("checking calls that retry: %w", err)
	}
	var found diag.List
	var errs []error
	for _, action := range graph.Roots {
		errs = append(errs, action.Err)
		for _, d := range action.Diagnostics {
			found.Add(diag.At(action.Package.Fset, d.Pos), d.Category, "%s", d.Message)
			found.Warn()
		}
	}
	found.Sort()
	return found, errors.Join(errs...)
}

// loadAll loads the matching packages, annotated or not.
func loadAll(ctx context.Context, cfg load.Config, tests bool) ([]*packages.Package, error) {
	query := &packages.Config{Context: ctx, Mode: mode, Dir: cfg.Dir, Env: cfg.Env, Tests: tests, Overlay: cfg.Overlay}
	if cfg.Tags != "" {
		query.BuildFlags = []string{"-tags=" + cfg.Tags}
	}
	pkgs, err := packages.Load(query, cfg.Patterns...)
	if err != nil {
		return nil, fmt.Errorf("loading packages: %w", err)
	}
	return pkgs, nil
}
