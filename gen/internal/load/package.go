package load

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/golang"
)

// A Package is a type-checked package with at least one annotated declaration. If the
// tests of a package are annotated, too, its ordinary files and each of its test packages
// are separate Packages with their own Decls.
type Package struct {
	ID      string // of [packages.Package]: distinguishes a package from its test variants
	PkgPath string
	Name    string
	Dir     string
	Fset    *token.FileSet
	Types   *types.Package
	Info    *types.Info // Types, Defs, Uses, Scopes and FileVersions, outside function bodies
	Files   []*File     // all files of the package except retrygen's own outputs
	Decls   []*Decl     // in source order, without declarations that do not compile

	// Outputs are retrygen's own files if the package includes them: see [Checked].
	Outputs []*File

	syntax, mistyped diag.List // errors of the parser and the type checker; none inside Decls

	beyond map[string]*types.Package // by import path: packages that directives mention but no file imports
}

// A File is a source file of a Package.
type File struct {
	Path       string // absolute
	Syntax     *ast.File
	Test       bool   // whether its name ends in _test.go
	Constraint string // expression of its //go:build line; "" if there is none
}

// A Decl is a type declaration with at least one directive, on the type or on its
// methods.
type Decl struct {
	File    *File
	Spec    *ast.TypeSpec
	Gen     *ast.GenDecl
	Doc     *ast.CommentGroup           // of the spec, or of the declaration if it has only one spec
	Place   directive.Place             // Interface or FuncType, by the type's underlying type
	Lines   []directive.Line            // on the type, including "//retry:method NAME ..."
	Methods map[string][]directive.Line // on the methods declared in it, by name
	Obj     *types.TypeName
}

// Declares returns the position at which the package declares a name, outside retrygen's
// own files, or token.NoPos if it does not.
func (p *Package) Declares(name string) token.Pos {
	if obj := p.Types.Scope().Lookup(name); obj == nil {
		return token.NoPos
	} else if slices.ContainsFunc(p.Files, func(f *File) bool { return f.holds(obj.Pos()) }) {
		return obj.Pos()
	}
	// The name is a future wrapper's: does the user declare it, too?
	for _, file := range p.Files {
		for _, decl := range file.Syntax.Decls {
			for _, ident := range declared(decl) {
				if ident.Name == name && file.holds(ident.Pos()) {
					return ident.Pos()
				}
			}
		}
	}
	return token.NoPos
}

// holds reports whether pos is in f. Declarations that [declareWrappers] adds are not.
func (f *File) holds(pos token.Pos) bool { return f.Syntax.FileStart <= pos && pos <= f.Syntax.FileEnd }

// declared returns the package-level names that decl declares.
func declared(decl ast.Decl) []*ast.Ident {
	var names []*ast.Ident
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		if decl.Recv == nil {
			names = append(names, decl.Name)
		}
	case *ast.GenDecl:
		for _, spec := range decl.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				names = append(names, spec.Name)
			case *ast.ValueSpec:
				names = append(names, spec.Names...)
			}
		}
	}
	return names
}

// annotated reports whether any file of p has a directive.
func (p *Package) annotated() bool {
	return slices.ContainsFunc(p.Files, func(f *File) bool { return slices.ContainsFunc(f.Syntax.Comments, holdsDirective) })
}

// Import returns the package with the given import path if p imports it or its directives
// mention it, or else nil.
func (p *Package) Import(path string) *types.Package {
	for _, imported := range p.Types.Imports() {
		if imported.Path() == path {
			return imported
		}
	}
	return p.beyond[path]
}

// Seen returns the package with the given import path if p, or a package that its
// directives mention, imports it directly or indirectly, or else nil. Types visible to p
// mention only such packages.
func (p *Package) Seen(path string) *types.Package {
	queue := append(slices.Collect(maps.Values(p.beyond)), p.Types)
	seen := map[*types.Package]bool{}
	for len(queue) > 0 {
		pkg := queue[0]
		if pkg.Path() == path {
			return pkg
		}
		queue = queue[1:]
		for _, imported := range pkg.Imports() {
			if !seen[imported] {
				seen[imported] = true
				queue = append(queue, imported)
			}
		}
	}
	return nil
}

// Candidates returns the packages that a qualifier in a directive may refer to if the
// directive's file does not import a package of that name: those that other files of p
// import, or else those that p's module depends on and p may import, sorted by path.
func (p *Package) Candidates(name string) []*types.Package {
	var found []*types.Package
	for _, imported := range p.Types.Imports() {
		if imported.Name() == name {
			found = append(found, imported)
		}
	}
	if len(found) > 0 {
		return found
	}
	for path, pkg := range p.beyond {
		if pkg.Name() == name && golang.Importable(p.PkgPath, path) {
			found = append(found, pkg)
		}
	}
	slices.SortFunc(found, func(a, b *types.Package) int { return strings.Compare(a.Path(), b.Path()) })
	return found
}
