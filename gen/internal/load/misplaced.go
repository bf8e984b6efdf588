package load

import (
	"fmt"
	"go/ast"
	"go/token"
)

// Remedies in messages about misplaced directives.
const (
	wanted = "put the directive in the doc comment of an interface, its method or a func type"
	behind = "put the directive above the declaration, not after it"
)

// reasons maps comments to the reasons why they cannot contain directives.
type reasons map[*ast.CommentGroup]string

// reasonsFor returns the reasons for a file. A comment without a reason belongs to no
// declaration.
func reasonsFor(file *ast.File) reasons {
	why := reasons{}
	why.set(file.Doc, "a package cannot be retried: %s", wanted)
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			why.fun(file, n)
			return false
		case *ast.GenDecl:
			why.gen(n)
		case *ast.ValueSpec:
			why.set(n.Doc, "%s cannot be retried: %s", n.Names[0].Name, wanted)
			why.set(n.Comment, behind)
		case *ast.TypeSpec:
			why.set(n.Doc, "type %s cannot be retried: %s", n.Name.Name, wanted)
			why.set(n.Comment, behind)
		case *ast.InterfaceType:
			for _, field := range n.Methods.List {
				why.element(field)
			}
			return false
		case *ast.Field:
			why.set(n.Doc, "a field cannot be retried: %s", wanted)
			why.set(n.Comment, behind)
		}
		return true
	})
	return why
}

func (why reasons) set(group *ast.CommentGroup, format string, args ...any) {
	why[group] = fmt.Sprintf(format, args...)
}

// fun sets the reasons for a func and for all comments inside it.
func (why reasons) fun(file *ast.File, fun *ast.FuncDecl) {
	for _, group := range file.Comments {
		if fun.Pos() <= group.Pos() && group.End() <= fun.End() {
			why.set(group, "nothing can be generated for a declaration inside a func: move the type to package level")
		}
	}
	why.set(fun.Doc, "func %s cannot be retried: %s", fun.Name.Name, wanted)
}

func (why reasons) gen(decl *ast.GenDecl) {
	if len(decl.Specs) == 0 {
		why.set(decl.Doc, "an empty declaration cannot have directives: remove them")
		return
	}
	typ, isType := decl.Specs[0].(*ast.TypeSpec)
	switch {
	case isType && len(decl.Specs) == 1:
		why.set(decl.Doc, "type %s cannot be retried: %s", typ.Name.Name, wanted)
	case isType:
		why.set(decl.Doc, "this comment belongs to several types: put the directive above one of them")
	case decl.Tok != token.TYPE:
		why.set(decl.Doc, "this %s declaration cannot be retried: %s", decl.Tok, wanted)
	}
}

// element sets the reason for an element of an interface that cannot have directives: a
// method of an unnamed interface, or an embedded type.
func (why reasons) element(field *ast.Field) {
	why.set(field.Comment, behind)
	if len(field.Names) == 0 {
		why.set(field.Doc, "an embedded interface cannot have directives: write //retry:method NAME ... on the embedding interface")
		return
	}
	why.set(field.Doc, "the methods of an unnamed interface cannot be retried: %s", wanted)
}
