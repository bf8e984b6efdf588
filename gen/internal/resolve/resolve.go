// Package resolve turns annotated declarations into a [model.Package]. It performs all
// checks that require types, and reports all mistakes: nothing may be generated for a
// package with diagnostics.
package resolve

import (
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/load"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/own"
)

// Package resolves the annotated declarations of pkg.
func Package(pkg *load.Package) (*model.Package, diag.List) {
	r := newResolver(pkg)
	r.model.Shadows = r.shadows()
	files := map[string]*model.File{}
	for _, d := range pkg.Decls {
		if d.Obj == nil {
			continue // package load has reported its errors
		}
		if w := r.wrapper(d); w != nil {
			f := r.file(files, d)
			f.Wrappers = append(f.Wrappers, w)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		r.model.Files = append(r.model.Files, files[path])
	}
	r.checkWraps()
	r.found = append(r.found, Shared(r.model)...)
	r.found.Sort()
	return r.model, r.found
}

// shadows returns the predeclared names that declarations in the package shadow.
func (r *resolver) shadows() map[string]token.Position {
	own := map[string]token.Position{}
	for _, name := range types.Universe.Names() {
		if pos := r.pkg.Declares(name); pos.IsValid() {
			own[name] = r.at(pos)
		}
	}
	return own
}

// A resolver works on one package.
type resolver struct {
	pkg   *load.Package
	model *model.Package
	found diag.List

	taken map[string]token.Position // names that wrappers declare, and the positions that request them
	args  map[argKey]*argument      // cache of the arguments by type
	named map[string]types.Type     // cache of other packages' types; nil if no loaded package mentions it
	holds map[types.Type]bool       // cache of whether structs contain a reader
}

func newResolver(pkg *load.Package) *resolver {
	return &resolver{
		pkg:   pkg,
		model: &model.Package{Types: pkg.Types},
		taken: map[string]token.Position{},
		args:  map[argKey]*argument{},
		named: map[string]types.Type{},
		holds: map[types.Type]bool{},
	}
}

func (r *resolver) at(pos token.Pos) token.Position { return diag.At(r.pkg.Fset, pos) }

func (r *resolver) report(pos token.Pos, code, format string, args ...any) {
	r.found.Add(r.at(pos), code, format, args...)
}

// suggest completes the diagnostic reported last, about an unknown word at pos, with a choice
// that is similar.
func (r *resolver) suggest(pos token.Pos, word string, choices []string) {
	r.found.Suggest(r.at(pos), word, directive.Nearest(word, choices))
}

// correct is like suggest, but lists the choices if none is similar.
func (r *resolver) correct(pos token.Pos, word string, choices []string) {
	directive.Correct(r.found, r.at(pos), word, choices)
}

func (r *resolver) relate(pos token.Pos, format string, args ...any) {
	r.found.Relate(r.at(pos), format, args...)
}

// file returns the file for d's wrapper.
func (r *resolver) file(files map[string]*model.File, d *load.Decl) *model.File {
	path := r.outputPath(d)
	f := files[path]
	if f == nil {
		r.checkCase(d, path, slices.Sorted(maps.Keys(files)))
		f = &model.File{Path: path, Package: r.model, Constraint: d.File.Constraint, ImportNames: map[string]string{}}
		files[path] = f
	}
	if f.Constraint != d.File.Constraint {
		r.report(d.Spec.Name.Pos(), "mixed-constraints",
			"%s cannot be generated to %s: its source has a different build constraint from another source of that file: use the same constraint, or another file", d.Obj.Name(), filepath.Base(path))
	}
	if !slices.Contains(f.Sources, d.File.Path) {
		f.Sources = append(f.Sources, d.File.Path)
		addImportNames(f.ImportNames, d.File)
	}
	return f
}

// checkCase reports that the file for d's wrapper differs from another only in case. Go does
// not build both, and on Windows and macOS they are one.
func (r *resolver) checkCase(d *load.Decl, path string, others []string) {
	if i := slices.IndexFunc(others, func(other string) bool { return strings.EqualFold(other, path) }); i >= 0 {
		r.report(d.Spec.Name.Pos(), "bad-file", "%s cannot be generated to %s, which differs only in case from %s, to which another wrapper goes: choose one name",
			d.Obj.Name(), filepath.Base(path), filepath.Base(others[i]))
	}
}

// outputPath returns the path of the file for d's wrapper: in the folder of its source,
// with the name in //retry:wrapper file= if present.
func (r *resolver) outputPath(d *load.Decl) string {
	arg, ok := lineOf(d.Lines, directive.Wrapper).Arg(directive.WrapperFile)
	if !ok {
		return own.PathFor(d.File.Path)
	}
	path := filepath.Join(filepath.Dir(d.File.Path), arg.Value.Text)
	isTest := strings.HasSuffix(path, "_test.go")
	switch {
	case d.File.Test && !isTest:
		r.report(arg.Value.Pos, "bad-file", "file: %s is declared in a test, so its wrapper must go to a file whose name ends in _test.go", d.Obj.Name())
	case isTest && !d.File.Test:
		r.report(arg.Value.Pos, "bad-file", "file: %s would only be visible to tests: choose a name that does not end in _test.go", arg.Value.Text)
	case slices.ContainsFunc(r.pkg.Files, func(f *load.File) bool { return strings.EqualFold(f.Path, path) }):
		r.report(arg.Value.Pos, "bad-file", "file: %s already exists and was not generated by retrygen: choose another name", arg.Value.Text)
	default:
		r.checkPlatform(d, arg.Value)
	}
	return path
}

// addImportNames records the names under which a file imports packages.
func addImportNames(names map[string]string, f *load.File) {
	for _, spec := range f.Syntax.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil || spec.Name == nil || spec.Name.Name == "_" || spec.Name.Name == "." {
			continue
		}
		if _, ok := names[path]; !ok {
			names[path] = spec.Name.Name
		}
	}
}

// lineOf returns the line with the given verb, or an empty line if there is none. It
// ignores lines that name a method.
func lineOf(lines []directive.Line, verb *directive.Verb) *directive.Line {
	for i := range lines {
		if lines[i].Verb == verb && lines[i].Method.Text == "" {
			return &lines[i]
		}
	}
	return &directive.Line{}
}

// given reports whether l is present in the source.
func given(l *directive.Line) bool { return l.Verb != nil }

// absences lists the codes of diagnostics about missing directives.
var absences = []string{"nothing-retried", "guards-nothing", "bad-policy"}

// WithoutAbsences drops diagnostics about missing directives from declarations that
// already have an error: the invalid directive is likely the missing one.
func WithoutAbsences(pkg *load.Package, found, mistakes diag.List) diag.List {
	return slices.DeleteFunc(slices.Clone(found), func(d diag.Diagnostic) bool {
		return slices.Contains(absences, d.Code) && slices.ContainsFunc(mistakes, func(m diag.Diagnostic) bool {
			return sameDeclaration(pkg, d.Pos, m.Pos)
		})
	})
}

// sameDeclaration reports whether a and b are in the same annotated declaration of pkg,
// including its doc comment.
func sameDeclaration(pkg *load.Package, a, b token.Position) bool {
	return slices.ContainsFunc(pkg.Decls, func(d *load.Decl) bool {
		first := d.Spec.Pos()
		if d.Doc != nil {
			first = d.Doc.Pos()
		}
		from, to := diag.At(pkg.Fset, first), diag.At(pkg.Fset, d.Spec.End())
		within := func(p token.Position) bool {
			return p.Filename == from.Filename && from.Line <= p.Line && p.Line <= to.Line
		}
		return within(a) && within(b)
	})
}
