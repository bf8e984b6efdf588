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

// resolved resolves the directives of a package, once for all checks. It reports nothing
// itself.
var resolved = &analysis.Analyzer{
	Name:             "retrygenmodel",
	Doc:              "resolve //retry: directives for the checks of retrygen",
	Run:              resolvePass,
	ResultType:       reflect.TypeFor[*declared](),
	RunDespiteErrors: true,
}

// declared is what a package declares with directives.
type declared struct {
	pkg      *load.Package  // nil if there are none
	model    *model.Package // complete only without mistakes
	mistakes diag.List
	partial  bool             // a directive names what the analysis cannot see
	others   []*model.Package // of packages beside this one, as far as they are known
}

// sound reports whether the model can be judged.
func (d *declared) sound() bool { return d.model != nil && len(d.mistakes) == 0 && !d.partial }

func resolvePass(pass *analysis.Pass) (any, error) {
	d := &declared{}
	d.pkg, d.mistakes = load.Checked(pass.Fset, pass.Files, pass.Pkg, pass.TypesInfo, pass.TypeErrors)
	if d.pkg == nil {
		return d, nil
	}
	var found diag.List
	d.model, found = resolve.Package(d.pkg)
	// An analysis sees the packages that are imported. One that only a directive names is
	// for the generator to find.
	known := slices.DeleteFunc(slices.Clone(found), func(m diag.Diagnostic) bool { return m.Code == "unknown-package" })
	d.partial = len(known) < len(found)
	known = resolve.WithoutAbsences(d.pkg, known, d.mistakes)
	d.mistakes = append(d.mistakes, known...)
	d.mistakes.Sort()
	return d, nil
}

// report reports diagnostics as an analysis does. Those in files that are not part of the
// pass are left out.
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
		if d.Fix != nil {
			out.SuggestedFixes = []analysis.SuggestedFix{fixOf(pass, d.Fix)}
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

// posOf returns the place of a position in the files of a pass, token.NoPos if it is in
// none of them.
func posOf(pass *analysis.Pass, at token.Position) token.Pos {
	for _, syntax := range pass.Files {
		file := pass.Fset.File(syntax.FileStart)
		if file != nil && diag.At(pass.Fset, syntax.Package).Filename == at.Filename && at.Offset <= file.Size() {
			return file.Pos(at.Offset)
		}
	}
	return token.NoPos
}
