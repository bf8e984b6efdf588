package gen

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"

	"github.com/retrygen/retrygen/gen/diag"
	"github.com/retrygen/retrygen/gen/emit"
	"github.com/retrygen/retrygen/gen/lint"
	"github.com/retrygen/retrygen/gen/load"
	"github.com/retrygen/retrygen/gen/model"
	"github.com/retrygen/retrygen/gen/resolve"
)

// generated is what comes of one package, or of all.
type generated struct {
	files  []File
	models []*model.Package
	found  diag.List
	broken []string // folders that nothing is to be written to
	strict bool     // as in Config
	err    error
}

// generateAll adds the files of all packages, as many at a time as there are processors.
func (g *generated) generateAll(ctx context.Context, pkgs []*load.Package) {
	results := make([]generated, len(pkgs))
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	var wait sync.WaitGroup
	for i, pkg := range pkgs {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			results[i].strict = g.strict
			if results[i].err = ctx.Err(); results[i].err == nil {
				results[i].generate(pkg, g.found, slices.Contains(g.broken, pkg.Dir))
			}
		})
	}
	wait.Wait()

	for _, r := range results {
		g.files = append(g.files, r.files...)
		g.models = append(g.models, r.models...)
		g.found = append(g.found, r.found...)
		g.broken = append(g.broken, r.broken...)
		g.err = cmp.Or(g.err, r.err)
	}
}

// generate generates the files of one package, or only looks for what else is wrong with
// it if something is. mistakes are those found before.
func (g *generated) generate(pkg *load.Package, mistakes diag.List, broken bool) {
	resolved, found := resolve.Package(pkg)
	found = resolve.WithoutAbsences(pkg, found, mistakes)
	if len(found) > 0 {
		g.report(found...)
		g.broken = append(g.broken, pkg.Dir)
	}
	if broken || len(found) > 0 {
		return
	}
	g.models = append(g.models, resolved)
	g.report(lint.Declarations(resolved, g.strict)...)
	for _, f := range resolved.Files {
		content, err := emit.File(f)
		if err != nil {
			g.err = fmt.Errorf("generating %s: %w", f.Path, err)
			return
		}
		g.files = append(g.files, File{Path: f.Path, Sources: f.Sources, Content: content})
	}
}

// report adds diagnostics: nothing is to be written to the folders that errors are about.
func (g *generated) report(found ...diag.Diagnostic) {
	for _, d := range found {
		g.found = append(g.found, d)
		if d.Severity == diag.Error {
			g.broken = append(g.broken, filepath.Dir(d.Pos.Filename))
		}
	}
}

// sound returns, by path, the files of all folders that are not broken.
func (g *generated) sound() []File {
	files := slices.DeleteFunc(slices.Clone(g.files), func(f File) bool {
		return slices.Contains(g.broken, filepath.Dir(f.Path))
	})
	slices.SortFunc(files, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	return files
}
