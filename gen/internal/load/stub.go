package load

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"iter"
	"regexp"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/golang"
)

// Middleware ends the name of what is generated for a func type.
const Middleware = "Middleware"

// WrapperName returns the name of the wrapper of an interface with the given directives.
func WrapperName(iface string, lines []directive.Line) string {
	for _, l := range lines {
		if l.Verb == directive.Wrapper && l.Method.Text == "" {
			if arg, ok := l.Arg(directive.WrapperName); ok {
				return arg.Value.Text
			}
		}
	}
	return Prefixed("Retrying", iface)
}

// Prefixed adds a prefix to name, in lower case if name is not exported.
func Prefixed(prefix, name string) string {
	if !token.IsExported(name) {
		prefix = golang.LowerFirst(prefix)
	}
	return prefix + golang.UpperFirst(name)
}

// declareWrappers adds stubs of the types that will be generated for its interfaces to a
// file, because annotated declarations may mention them, and the files that declare them
// are excluded from the load.
//
//	type RetryingCache[K comparable] struct{ Cache[K] }
//
//	func (*RetryingCache[K]) Around(Cache[K]) *RetryingCache[K]
func declareWrappers(fset *token.FileSet, file *ast.File, src []byte) {
	var stubs strings.Builder
	for gen, spec := range TypeSpecs(file) {
		if isAnnotated(gen, spec) {
			writeStub(&stubs, fset, gen, spec, src)
		}
	}
	if stubs.Len() == 0 {
		return
	}
	declared, err := parser.ParseFile(fset, "", "package stubs\n"+stubs.String(), parser.SkipObjectResolution)
	if err == nil {
		file.Decls = append(file.Decls, declared.Decls...)
	}
}

// TypeSpecs returns the types that a file declares at package level, and the declarations that
// they are in.
func TypeSpecs(file *ast.File) iter.Seq2[*ast.GenDecl, *ast.TypeSpec] {
	return func(yield func(*ast.GenDecl, *ast.TypeSpec) bool) {
		for _, decl := range file.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok || gen.Tok != token.TYPE {
				continue
			}
			for _, spec := range gen.Specs {
				if !yield(gen, spec.(*ast.TypeSpec)) {
					return
				}
			}
		}
	}
}

// DocOf returns the doc comment of a type.
func DocOf(gen *ast.GenDecl, spec *ast.TypeSpec) *ast.CommentGroup {
	if spec.Doc == nil && len(gen.Specs) == 1 {
		return gen.Doc
	}
	return spec.Doc
}

// Owner returns the type declaration to which a doc comment belongs, and the method in it if
// it is that of a method. The type is nil if the comment belongs to neither.
func Owner(file *ast.File, doc *ast.CommentGroup) (owner *ast.TypeSpec, method string) {
	for gen, spec := range TypeSpecs(file) {
		if DocOf(gen, spec) == doc {
			return spec, ""
		}
		if iface, ok := spec.Type.(*ast.InterfaceType); ok {
			for _, field := range iface.Methods.List {
				if field.Doc == doc && len(field.Names) == 1 {
					return spec, field.Names[0].Name
				}
			}
		}
	}
	return nil, ""
}

func isAnnotated(gen *ast.GenDecl, spec *ast.TypeSpec) bool {
	if doc := DocOf(gen, spec); doc != nil && holdsDirective(doc) {
		return true
	}
	iface, ok := spec.Type.(*ast.InterfaceType)
	return ok && slices.ContainsFunc(iface.Methods.List, func(f *ast.Field) bool { return f.Doc != nil && holdsDirective(f.Doc) })
}

// writeStub writes the stub of one wrapper. It has the methods of the interface, which
// determine how a wrapper among a method's results is treated, and the method Around, by
// which other packages recognize it.
func writeStub(w *strings.Builder, fset *token.FileSet, gen *ast.GenDecl, spec *ast.TypeSpec, src []byte) {
	lines, _ := directive.Parse(fset, DocOf(gen, spec), directive.Interface)
	wrapper := WrapperName(spec.Name.Name, lines)
	params, args := "", ""
	if list := spec.TypeParams; list != nil {
		from := fset.File(list.Pos())
		params = string(src[from.Offset(list.Pos()):from.Offset(list.End())])
		args = "[" + strings.Join(paramNames(list), ", ") + "]"
		if slices.Contains(paramNames(list), "_") {
			fmt.Fprintf(w, "type %s%s struct{}\n", wrapper, params) // a blank parameter cannot be an argument
			return
		}
	}
	annotated := spec.Name.Name + args
	embedded, result := annotated, "*"+wrapper+args
	if _, isFunc := spec.Type.(*ast.FuncType); isFunc {
		wrapper += Middleware
		embedded, result = "", annotated
	}
	fmt.Fprintf(w, "type %s%s struct{ %s }\n", wrapper, params, embedded)
	if isBound(fset, gen, spec, src) {
		return
	}
	fmt.Fprintf(w, "func (*%s%s) Around(%s) %s {}\n", wrapper, args, annotated, result)
}

// bound matches a directive with a method of the wrapped value as a condition, or with a
// policy that the constructor takes.
var bound = regexp.MustCompile(`(?m)^\s*//retry:.*[ \t]((on|not|slow|if)=(\S*,)?\.|from=argument\b)`)

// isBound reports whether other wrappers cannot make this one for their results: its
// conditions bind it to one value, so that it has no method Around, or its constructor
// takes a policy.
func isBound(fset *token.FileSet, gen *ast.GenDecl, spec *ast.TypeSpec, src []byte) bool {
	from, to := spec.Pos(), spec.End()
	if doc := DocOf(gen, spec); doc != nil {
		from = doc.Pos()
	}
	file := fset.File(from)
	return bound.Match(src[file.Offset(from):file.Offset(to)])
}

func paramNames(list *ast.FieldList) []string {
	var names []string
	for _, field := range list.List {
		for _, name := range field.Names {
			names = append(names, name.Name)
		}
	}
	return names
}
