package resolve

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/load"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// name resolves a name in a directive of d.
func (r *resolver) name(d *decl, key *directive.Key, name directive.Name) *model.Ref {
	if name.Method {
		return r.wrapped(d, key, name)
	}
	return r.ref(d.File, key, name)
}

// ref resolves a Go name in a directive, as in code in file. If the name does not exist,
// or this package cannot refer to it, ref reports that and returns nil.
func (r *resolver) ref(file *load.File, key *directive.Key, name directive.Name) *model.Ref {
	obj := r.object(file, key, name)
	if obj == nil {
		return nil
	}
	if !model.Writable(obj, r.pkg.Types) {
		r.report(name.Pos, "not-exported", "%s: %s is not exported by package %s", key, name.Text, obj.Pkg().Path())
		return nil
	}
	return &model.Ref{Obj: obj, Star: name.Star, Text: name.Text, Pos: r.at(name.Pos)}
}

// wrapped resolves .X in a directive of d, a method of the value that is wrapped.
func (r *resolver) wrapped(d *decl, key *directive.Key, name directive.Name) *model.Ref {
	if d.wrapper.Func {
		r.report(name.Pos, "no-methods", "%s: %s is a func type, so what is wrapped has no methods to name: name a func", key, d.Obj.Name())
		return nil
	}
	obj, _, _ := types.LookupFieldOrMethod(d.Obj.Type(), false, r.pkg.Types, name.Ident)
	if obj == nil {
		r.report(name.Pos, "unknown-method", "%s: %s has no method %s", key, d.Obj.Name(), name.Ident)
		r.suggest(name.IdentPos(), name.Ident, methodNames(d))
		return nil
	}
	return &model.Ref{Obj: obj, Of: d.Obj, Text: name.Text, Pos: r.at(name.Pos)}
}

// methodNames returns the names of the methods of an annotated interface.
func methodNames(d *decl) []string {
	var names []string
	for f := range d.Obj.Type().Underlying().(*types.Interface).Methods() {
		names = append(names, f.Name())
	}
	return names
}

func (r *resolver) object(file *load.File, key *directive.Key, name directive.Name) types.Object {
	scope := r.pkg.Info.Scopes[file.Syntax]
	switch {
	case name.Path != "":
		return r.byImportPath(key, name)
	case name.Qualifier != "":
		return r.qualified(scope, key, name)
	}
	if _, obj := scope.LookupParent(name.Ident, token.NoPos); obj != nil {
		if _, isPackage := obj.(*types.PkgName); !isPackage {
			return obj
		}
	}
	choices := slices.Concat(r.pkg.Types.Scope().Names(), key.Choices)
	hint := ""
	if directive.Nearest(name.Ident, choices) == "" && key.Kind == directive.Shape {
		hint = "; want a Go name, or one of " + strings.Join(key.Choices, ", ")
	}
	r.report(name.Pos, "unknown-name", "%s: no %s in package %s%s", key, name.Ident, r.pkg.Name, hint)
	r.suggest(name.IdentPos(), name.Ident, choices)
	return nil
}

// byImportPath resolves "import/path".X.
func (r *resolver) byImportPath(key *directive.Key, name directive.Name) types.Object {
	if name.Path == r.pkg.PkgPath {
		return r.member(r.pkg.Types, key, name)
	}
	pkg := r.pkg.Import(name.Path)
	if pkg == nil {
		r.report(name.Pos, "unknown-package", "%s: cannot find package %q: run go get, or import it in this package", key, name.Path)
		return nil
	}
	return r.member(pkg, key, name)
}

// qualified resolves pkg.X, where pkg is a package that the file imports, or else a
// package with that name that the module depends on.
func (r *resolver) qualified(scope *types.Scope, key *directive.Key, name directive.Name) types.Object {
	if _, obj := scope.LookupParent(name.Qualifier, token.NoPos); obj != nil {
		if imported, ok := obj.(*types.PkgName); ok {
			return r.member(imported.Imported(), key, name)
		}
	}
	var having []*types.Package
	candidates := r.pkg.Candidates(name.Qualifier)
	for _, pkg := range candidates {
		if obj := pkg.Scope().Lookup(name.Ident); obj != nil && obj.Exported() {
			having = append(having, pkg)
		}
	}
	switch module := directive.Packages[name.Qualifier]; {
	case len(candidates) == 0 && module != "":
		r.report(name.Pos, "unknown-package", "%s: cannot find package %q: run go get %s", key, module, module)
		return nil
	case len(candidates) == 0:
		r.report(name.Pos, "unknown-package", `%s: no package named %s is imported here: import it, or write the path: "path/to/%s".%s`,
			key, name.Qualifier, name.Qualifier, name.Ident)
		return nil
	case len(having) == 0:
		return r.member(candidates[0], key, name)
	case len(having) > 1:
		r.report(name.Pos, "ambiguous-name", "%s: %s may be %s: write the import path in quotes", key, name.Text, alternatives(having, name))
		return nil
	}
	return r.member(having[0], key, name)
}

func alternatives(pkgs []*types.Package, name directive.Name) string {
	var all []string
	for _, pkg := range pkgs {
		all = append(all, fmt.Sprintf("%q.%s", pkg.Path(), name.Ident))
	}
	return strings.Join(all, " or ")
}

// member returns the object with that name in pkg.
func (r *resolver) member(pkg *types.Package, key *directive.Key, name directive.Name) types.Object {
	if obj := pkg.Scope().Lookup(name.Ident); obj != nil {
		return obj
	}
	if pkg != r.pkg.Types && !token.IsExported(name.Ident) { // export data does not show whether it exists
		r.report(name.Pos, "not-exported", "%s: %s is not exported by package %s", key, name.Text, pkg.Path())
		return nil
	}
	var exported []string
	for _, n := range pkg.Scope().Names() {
		if token.IsExported(n) {
			exported = append(exported, n)
		}
	}
	r.report(name.Pos, "unknown-name", "%s: no %s in package %s", key, name.Ident, pkg.Path())
	r.suggest(name.IdentPos(), name.Ident, exported)
	return nil
}
