package load

import (
	"cmp"

	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/directive"
)

// collect adds the annotated declarations of a file to p.Decls. It reports invalid
// directives, and directives that belong to no declaration.
func (p *Package) collect(file *File) diag.List {
	c := &collector{pkg: p, file: file, open: map[*ast.CommentGroup]bool{}}
	for _, group := range file.Syntax.Comments {
		if holdsDirective(group) || p.annotated() && slices.ContainsFunc(group.List, directive.Alike) {
			c.open[group] = true
		}
	}
	if len(c.open) == 0 {
		return nil
	}
	for _, decl := range file.Syntax.Decls {
		if gen, ok := decl.(*ast.GenDecl); ok && gen.Tok == token.TYPE {
			for _, spec := range gen.Specs {
				c.spec(gen, spec.(*ast.TypeSpec))
			}
		}
	}
	c.reportOpen()
	return c.found
}

// A collector collects the declarations of one file.
type collector struct {
	pkg   *Package
	file  *File
	open  map[*ast.CommentGroup]bool // comments with directives that no declaration has claimed yet
	found diag.List
}

// spec collects a type declaration if it is annotated.
func (c *collector) spec(gen *ast.GenDecl, spec *ast.TypeSpec) {
	doc := DocOf(gen, spec)
	decl := &Decl{
		File: c.file, Spec: spec, Gen: gen, Doc: doc,
		Place:   c.place(spec),
		Methods: map[string][]directive.Line{},
	}
	decl.Obj, _ = c.pkg.Info.Defs[spec.Name].(*types.TypeName)
	if decl.Place == directive.Elsewhere || decl.Obj == nil {
		return
	}
	annotated := c.open[doc]
	decl.Lines = c.claim(doc, decl.Place)
	if iface, ok := spec.Type.(*ast.InterfaceType); ok {
		for _, field := range iface.Methods.List {
			if len(field.Names) == 1 && c.open[field.Doc] {
				annotated = true
				decl.Methods[field.Names[0].Name] = c.claim(field.Doc, directive.Method)
			}
		}
	}
	if annotated {
		c.pkg.Decls = append(c.pkg.Decls, decl)
	}
}

// claim parses the directives of a comment.
func (c *collector) claim(doc *ast.CommentGroup, place directive.Place) []directive.Line {
	if !c.open[doc] {
		return nil
	}
	delete(c.open, doc)
	lines, found := directive.Parse(c.pkg.Fset, doc, place)
	c.found = append(c.found, found...)
	return lines
}

// place returns the kind of declaration that a type is. A type that does not compile may
// be an interface; its errors are reported elsewhere.
func (c *collector) place(spec *ast.TypeSpec) directive.Place {
	obj := c.pkg.Info.Defs[spec.Name]
	if obj == nil || isInvalid(obj.Type().Underlying()) {
		return directive.Interface
	}
	switch obj.Type().Underlying().(type) {
	case *types.Interface:
		return directive.Interface
	case *types.Signature:
		return directive.FuncType
	}
	return directive.Elsewhere
}

// reportOpen reports the directives that no declaration has claimed, or if the file has a
// syntax error, that error as the likely cause.
func (c *collector) reportOpen() {
	if len(c.open) == 0 {
		return
	}
	if i := slices.IndexFunc(c.pkg.syntax, func(d diag.Diagnostic) bool { return d.Pos.Filename == c.file.Path }); i >= 0 {
		c.found = append(c.found, c.pkg.syntax[i])
		return
	}
	why := reasonsFor(c.file.Syntax)
	for group := range c.open {
		for _, comment := range group.List {
			if directive.Alike(comment) {
				_, found := directive.Parse(c.pkg.Fset, &ast.CommentGroup{List: []*ast.Comment{comment}}, directive.Elsewhere)
				c.found = append(c.found, found...)
			} else if directive.Is(comment) {
				c.found.Add(diag.At(c.pkg.Fset, comment.Slash), "misplaced-directive", "%s",
					cmp.Or(why[group], "this directive belongs to no declaration: move it to the end of a declaration's doc comment"))
			}
		}
	}
}
