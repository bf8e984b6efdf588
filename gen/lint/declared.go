package lint

import (
	"go/token"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/load"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/resolve"
)

// resolved is an analyzer that resolves the directives of a package, once for all checks.
// It reports no diagnostics.
var resolved = &analysis.Analyzer{
	Name:             "retrygenmodel",
	Doc:              "resolve //retry: directives for the checks of retrygen",
	Run:              resolvePass,
	ResultType:       reflect.TypeFor[*declared](),
	RunDespiteErrors: true,
}

// declared is the result of resolving a package's directives.
type declared struct {
	pkg      *load.Package  // nil without directives
	model    *model.Package // complete only if there are no errors
	mistakes diag.List
	partial  bool             // whether a directive names a package that the analysis cannot see
	others   []*model.Package // models of other packages, as far as known
}

// sound reports whether the model can be checked.
func (d *declared) sound() bool { return d.model != nil && len(d.mistakes) == 0 && !d.partial }

func resolvePass(pass *analysis.Pass) (any, error) {
	d := &declared{}
	d.pkg, d.mistakes = load.Checked(pass.Fset, pass.Files, pass.Pkg, pass.TypesInfo, pass.TypeErrors)
	if d.pkg == nil {
		return d, nil
	}
	var found diag.List
	d.model, found = resolve.Package(d.pkg)
	// An analysis sees only imported packages. The generator finds packages that only a
	// directive names.
	known := slices.DeleteFunc(slices.Clone(found), func(m diag.Diagnostic) bool { return m.Code == "unknown-package" })
	d.partial = len(known) < len(found)
	known = resolve.WithoutAbsences(d.pkg, known, d.mistakes)
	d.mistakes = append(d.mistakes, known...)
	d.mistakes.Sort()
	return d, nil
}

// report reports diagnostics through pass. It drops those in files that are not part of
// the pass.
func report(pass *analysis.Pass, found diag.List) {
	for _, d := range found {
		pos := posOf(pass, d.Pos)
		if !pos.IsValid() {
			continue
		}
		out := analysis.Diagnostic{Pos: pos, Category: d.Code, Message: d.Message}
		for _, r := range d.Related {
			if pos := posOf(pass, r.Pos); pos.IsValid() {
				out.Related = append(out.Related, analysis.RelatedInformation{Pos: pos, Message: r.Message})
			}
		}
		for _, fix := range d.Fixes() {
			out.SuggestedFixes = append(out.SuggestedFixes, fixOf(pass, fix))
		}
		pass.Report(out)
	}
}

func fixOf(pass *analysis.Pass, fix *diag.Fix) analysis.SuggestedFix {
	out := analysis.SuggestedFix{Message: fix.Message}
	for _, e := range fix.Edits {
		pos := posOf(pass, e.Pos)
		out.TextEdits = append(out.TextEdits, analysis.TextEdit{Pos: pos, End: pos + token.Pos(len(e.Old)), NewText: []byte(e.New)})
	}
	return out
}

// posOf returns the token.Pos of a position in the files of a pass, or token.NoPos if it
// is in none of them.
func posOf(pass *analysis.Pass, at token.Position) token.Pos {
	for _, syntax := range pass.Files {
		file := pass.Fset.File(syntax.FileStart)
		if file != nil && diag.At(pass.Fset, syntax.Package).Filename == at.Filename && at.Offset <= file.Size() {
			return file.Pos(at.Offset)
		}
	}
	return token.NoPos
}
