package lint

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// Config says where to look for calls.
type Config struct {
	Dir      string   // absolute; patterns are relative to it
	Patterns []string // of packages, as the go command takes them
	Tags     string   // build tags, separated by commas

	// Models are those of annotated packages: what is known of their attempts.
	Models []*model.Package
}

// mode is what an analysis without facts needs: syntax and types of the packages
// themselves, dependencies from export data.
const mode = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedModule |
	packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedTypesSizes

// Calls returns what is wrong in the code of the packages that the patterns match and of
// their tests: calls that retry inside of retries, and loops by hand. Packages need
// neither be annotated nor compile.
func Calls(ctx context.Context, cfg Config) (diag.List, error) {
	load := &packages.Config{Context: ctx, Mode: mode, Dir: cfg.Dir, Tests: true}
	if cfg.Tags != "" {
		load.BuildFlags = []string{"-tags=" + cfg.Tags}
	}
	pkgs, err := packages.Load(load, cfg.Patterns...)
	if err != nil {
		return nil, fmt.Errorf("loading packages: %w", err)
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{nested.analyzer(cfg.Models...), byhand.analyzer()}, pkgs, nil)
	if err != nil {
		return nil, fmt.Errorf("looking at calls that retry: %w", err)
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
