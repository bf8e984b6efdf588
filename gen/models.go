package gen

import (
	"context"

	"github.com/retrygen/retrygen/gen/diag"
	"github.com/retrygen/retrygen/gen/load"
	"github.com/retrygen/retrygen/gen/model"
	"github.com/retrygen/retrygen/gen/resolve"
)

// Models returns what the directives of the packages that the patterns match ask for,
// without generating it, and what is wrong with them.
func Models(ctx context.Context, cfg Config) ([]*model.Package, diag.List, error) {
	loaded, err := load.Load(ctx, load.Config{Dir: cfg.Dir, Patterns: cfg.Patterns, Tags: cfg.Tags, Env: cfg.Env, Logf: cfg.Logf})
	if err != nil {
		return nil, nil, err
	}
	found := loaded.Found
	var models []*model.Package
	for _, pkg := range loaded.Packages {
		m, wrong := resolve.Package(pkg)
		found = append(found, resolve.WithoutAbsences(pkg, wrong.Errors(), loaded.Found)...)
		models = append(models, m)
	}
	found = append(found, resolve.Shared(models...)...)
	found.Sort()
	found.Relative(cfg.Dir)
	return models, found, nil
}
