package gen

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/emit"
	"github.com/retrygen/retrygen/gen/internal/load"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/output"
	"github.com/retrygen/retrygen/gen/internal/resolve"
	"github.com/retrygen/retrygen/gen/lint"
)

// A part is the output of one step for one package, or of all steps for all packages.
type part struct {
	models []*model.Package
	files  []output.File
	found  diag.List
	broken []string // folders to which nothing must be written
}

// merge returns all parts as one, in order.
func merge(first part, rest ...part) part {
	all := part{slices.Clone(first.models), slices.Clone(first.files), slices.Clone(first.found), slices.Clone(first.broken)}
	for _, p := range rest {
		all.models = append(all.models, p.models...)
		all.files = append(all.files, p.files...)
		all.found = append(all.found, p.found...)
		all.broken = append(all.broken, p.broken...)
	}
	return all
}

// report returns diagnostics as a part, in which the folders with errors are broken.
func report(found diag.List) part {
	p := part{found: found}
	for _, d := range found.Errors() {
		p.broken = append(p.broken, filepath.Dir(d.Pos.Filename))
	}
	return p
}

// resolved resolves one package. A package with errors has no model. first has the
// diagnostics of loading.
func resolved(pkg *load.Package, first part) part {
	m, found := resolve.Package(pkg)
	p := report(resolve.WithoutAbsences(pkg, found, first.found))
	switch {
	case len(p.found) > 0: // may be in files of another package
		p.broken = append(p.broken, pkg.Dir)
	case !slices.Contains(first.broken, pkg.Dir):
		p.models = []*model.Package{m}
	}
	return p
}

// emitted checks the model of one package and generates its files.
func emitted(m *model.Package, mode lint.Mode) (part, error) {
	p := report(lint.Declarations(m, mode))
	for _, f := range m.Files {
		content, found, err := emit.File(f)
		if err != nil {
			return part{}, fmt.Errorf("generating %s: %w", f.Path, err)
		}
		if len(found) > 0 {
			p = merge(p, report(found))
			continue
		}
		p.files = append(p.files, output.File{Path: f.Path, Sources: f.Sources, Content: content})
	}
	return p, nil
}

// sound returns, by path, the files of all folders that are not broken.
func (p part) sound() []output.File {
	files := slices.DeleteFunc(slices.Clone(p.files), func(f output.File) bool {
		return slices.Contains(p.broken, filepath.Dir(f.Path))
	})
	slices.SortFunc(files, func(a, b output.File) int { return cmp.Compare(a.Path, b.Path) })
	return files
}

// diagnostics returns the diagnostics, sorted by position, with file names relative to
// dir.
func (p part) diagnostics(dir string) Diagnostics {
	found := slices.Clone(p.found)
	found.Sort()
	found.Relative(dir)
	return found
}
