// Package resolve turns annotated declarations into a [model.Package]. Every
// check that needs types is made here, and every mistake reported: a package
// with any diagnostic is not to be emitted.
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
	r := &resolver{
		pkg:   pkg,
		model: &model.Package{Types: pkg.Types},
		taken: map[string]token.Position{},
		args:  map[argKey]*argument{},
		named: map[string]types.Type{},
		holds: map[types.Type]bool{},
	}
	r.model.Shadows = r.shadows()
	files := map[string]*model.File{}
	for _, d := range pkg.Decls {
		if d.Obj == nil {
			continue // the load has said what is wrong with it
		}
		if w := r.wrapper(d); w != nil {
			f := r.file(files, d)
			f.Wrappers = append(f.Wrappers, w)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		r.model.Files = append(r.model.Files, files[path])
	}
	r.found = append(r.found, Shared(r.model)...)
	r.found.Sort()
	return r.model, r.found
}

// shadows returns the predeclared names that the package declares itself.
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

	taken map[string]token.Position // names that wrappers declare, and where they were asked for
	args  map[argKey]*argument      // what is known of the types of parameters
	named map[string]types.Type     // other packages' types that were looked for; nil for one that nothing mentions
	holds map[types.Type]bool       // structs that are known to hold a reader, or not
}

func (r *resolver) at(pos token.Pos) token.Position { return diag.At(r.pkg.Fset, pos) }

func (r *resolver) report(pos token.Pos, code, format string, args ...any) {
	r.found.Add(r.at(pos), code, format, args...)
}

func (r *resolver) relate(pos token.Pos, format string, args ...any) {
	r.found.Relate(r.at(pos), format, args...)
}

// file returns the file that d's wrapper goes to.
func (r *resolver) file(files map[string]*model.File, d *load.Decl) *model.File {
	path := r.outputPath(d)
	f := files[path]
	if f == nil {
		f = &model.File{Path: path, Package: r.model, Constraint: d.File.Constraint, ImportNames: map[string]string{}}
		files[path] = f
	}
	if f.Constraint != d.File.Constraint {
		r.report(d.Spec.Name.Pos(), "mixed-constraints",
			"%s cannot go to %s: the build constraint of its source differs from that of another source of that file", d.Obj.Name(), filepath.Base(path))
	}
	if !slices.Contains(f.Sources, d.File.Path) {
		f.Sources = append(f.Sources, d.File.Path)
		addImportNames(f.ImportNames, d.File)
	}
	return f
}

// outputPath returns where d's wrapper goes: beside its source, under the name
// that //retry:wrapper file= gives.
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
		r.report(arg.Value.Pos, "bad-file", "file: only tests see %s: choose a name that does not end in _test.go", arg.Value.Text)
	case slices.ContainsFunc(r.pkg.Files, func(f *load.File) bool { return f.Path == path }):
		r.report(arg.Value.Pos, "bad-file", "file: %s is not one that retrygen wrote: choose another name", arg.Value.Text)
	default:
		r.checkPlatform(d, arg.Value)
	}
	return path
}

// addImportNames adds the names under which a file imports packages.
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

// lineOf returns the line with the given verb, an empty one if there is none.
// Lines that name a method are not looked at.
func lineOf(lines []directive.Line, verb *directive.Verb) *directive.Line {
	for i := range lines {
		if lines[i].Verb == verb && lines[i].Method.Text == "" {
			return &lines[i]
		}
	}
	return &directive.Line{}
}

// given reports whether l is a line of the source.
func given(l *directive.Line) bool { return l.Verb != nil }

// absences are the codes of what a package is reported to lack.
var absences = []string{"nothing-retried", "guards-nothing", "bad-policy"}

// WithoutAbsences returns found without what a declaration is reported to lack that has
// one of the mistakes. Where words of a directive are wrong they are what is missing, and
// saying so too would mislead.
func WithoutAbsences(pkg *load.Package, found, mistakes diag.List) diag.List {
	return slices.DeleteFunc(slices.Clone(found), func(d diag.Diagnostic) bool {
		return slices.Contains(absences, d.Code) && slices.ContainsFunc(mistakes, func(m diag.Diagnostic) bool {
			return sameDeclaration(pkg, d.Pos, m.Pos)
		})
	})
}

// sameDeclaration reports whether a and b stand in one annotated declaration of pkg, its
// doc comment included.
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
