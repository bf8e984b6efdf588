package lsp

import (
	"context"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/load"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// A site is a directive in a document, as far as it can be parsed.
type site struct {
	doc     *document
	comment string // from its slashes to the end of the line
	start   int    // offset in the document
	offset  int    // of the cursor in the comment

	place  directive.Place // all places if it belongs to no declaration
	typ    string          // annotated type; "" if unknown
	method string          // above which it stands; "" above the type
	given  []*directive.Verb
}

const everywhere = directive.Interface | directive.Method | directive.FuncType

// siteAt returns the directive at an offset of a document; ok is false if there is none.
func siteAt(doc *document, offset int) (at site, ok bool) {
	start := strings.LastIndexByte(doc.text[:offset], '\n') + 1
	line, _, _ := strings.Cut(doc.text[start:], "\n")
	line = strings.TrimSuffix(line, "\r")
	i := strings.Index(line, "//"+directive.Tool+":")
	if i < 0 {
		return site{}, false
	}
	at = site{doc: doc, comment: line[i:], start: start + i, offset: offset - start - i, place: everywhere}
	fset := token.NewFileSet()
	file, _ := parse(fset, doc.path, doc.text)
	for _, group := range file.Comments {
		if slices.ContainsFunc(group.List, func(c *ast.Comment) bool { return fset.Position(c.Slash).Offset == at.start }) {
			at.setOwner(file, group)
			return at, at.offset >= 0
		}
	}
	return site{}, false // in a string
}

// setOwner sets the declaration to which the comment of the directive belongs, and the verbs
// of the other directives there.
func (at *site) setOwner(file *ast.File, group *ast.CommentGroup) {
	for _, c := range group.List {
		if d, ok := ast.ParseDirective(c.Slash, c.Text); ok && d.Tool == directive.Tool && c.Text != strings.TrimRight(at.comment, " \t") {
			at.given = append(at.given, directive.Lookup(d.Name))
		}
	}
	spec, method := load.Owner(file, group)
	if spec == nil {
		return
	}
	at.typ, at.method = spec.Name.Name, method
	switch spec.Type.(type) {
	case *ast.FuncType:
		at.place = directive.FuncType
	case *ast.InterfaceType:
		at.place = directive.Interface
	default:
		at.place = directive.Interface | directive.FuncType
	}
	if method != "" {
		at.place = directive.Method
	}
}

// declaredAt returns the type, and the method in it, whose name is at an offset of a document.
func declaredAt(doc *document, offset int) (typ, method string, ok bool) {
	fset := token.NewFileSet()
	file, _ := parse(fset, doc.path, doc.text)
	is := func(name *ast.Ident) bool {
		return fset.Position(name.Pos()).Offset <= offset && offset <= fset.Position(name.End()).Offset
	}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, isType := n.(*ast.TypeSpec)
		if !isType {
			return !ok
		}
		if is(spec.Name) {
			typ, method, ok = spec.Name.Name, "", true
		}
		if iface, isInterface := spec.Type.(*ast.InterfaceType); isInterface {
			for _, field := range iface.Methods.List {
				if len(field.Names) == 1 && is(field.Names[0]) {
					typ, method, ok = spec.Name.Name, field.Names[0].Name, true
				}
			}
		}
		return false
	})
	return typ, method, ok
}

// source returns what the newest check of a document's package has loaded, or loads it if no
// check has yet, or knows the type with the given name.
func (s *server) source(ctx context.Context, doc *document, typ string) *gen.Source {
	s.mu.Lock()
	f := s.folders[doc.dir()]
	if f != nil && f.result != nil && f.result.source != nil && typed(f.result.source, doc, typ).obj != nil {
		defer s.mu.Unlock()
		return f.result.source
	}
	s.mu.Unlock()
	source, err := gen.Load(ctx, s.config(doc.dir(), s.overlay()))
	if err != nil {
		return nil // the check reports it
	}
	return source
}

// A declaration is a type in a loaded package.
type declaration struct {
	pkg  *load.Package
	file *load.File
	obj  *types.TypeName // nil if it is not there
}

// typed returns the type with the given name in a document. source may be nil.
func typed(source *gen.Source, doc *document, typ string) declaration {
	if source == nil {
		return declaration{}
	}
	for _, pkg := range source.Packages() {
		for _, file := range pkg.Files {
			if filepath.Clean(file.Path) != doc.path {
				continue
			}
			obj, _ := pkg.Types.Scope().Lookup(typ).(*types.TypeName)
			return declaration{pkg, file, obj}
		}
	}
	return declaration{}
}

// methodNames returns the methods of an interface, embedded ones included.
func (d declaration) methodNames() []string {
	var names []string
	if d.obj == nil {
		return nil
	}
	if iface, ok := d.obj.Type().Underlying().(*types.Interface); ok {
		for m := range iface.Methods() {
			names = append(names, m.Name())
		}
	}
	return names
}

// wrapperOf returns the wrapper of a type in a document, or nil.
func wrapperOf(source *gen.Source, doc *document, typ string) (*model.Package, *model.Wrapper) {
	models, _ := source.Models() // those without errors
	for _, m := range models {
		for w := range m.Wrappers() {
			if w.Obj.Name() == typ && filepath.Clean(w.Pos.Filename) == doc.path {
				return m, w
			}
		}
	}
	return nil, nil
}
