package draft

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/golang"
	"github.com/retrygen/retrygen/gen/internal/load"
)

// A Candidate is a type declaration without directives that may deserve some, judging by its
// syntax: an interface with a method that takes a context or an HTTP request and returns an
// error, or a func type that does.
type Candidate struct {
	Path string // absolute
	Name string
	Func bool
	at   map[string]place // by the names of methods, and "" for the type itself

	calls bool // whether a method that it declares itself calls something
}

// Declaration returns the declaration of c, without its methods: "type Store interface { ... }".
func (c Candidate) Declaration() string {
	if c.Func {
		return "type " + c.Name + " func(...)"
	}
	return "type " + c.Name + " interface { ... }"
}

// LooksRemote reports whether c is likely to be called across a network.
func (c Candidate) LooksRemote() bool { return c.calls && !c.Func && !isInProcess(c.Name) }

// Find returns the candidates in the files of a folder, in source order. It leaves out tests,
// mocks, generated files, and types that are not exported and not used.
func Find(files []load.Source) []Candidate {
	f := &finder{used: map[string]bool{}}
	var parsed []*ast.File
	for _, file := range files {
		syntax := parse(file.Path, file.Text)
		parsed = append(parsed, syntax)
		if !isTest(file.Path) {
			f.use(syntax)
		}
	}
	for i, file := range files {
		if !isTest(file.Path) && !isStandIn(strings.TrimSuffix(filepath.Base(file.Path), ".go")) && !ast.IsGenerated(parsed[i]) {
			f.file(file, parsed[i])
		}
	}
	return f.found
}

// parse parses a file as far as possible.
func parse(path string, text []byte) *ast.File {
	file, _ := parser.ParseFile(token.NewFileSet(), path, text, parser.ParseComments|parser.SkipObjectResolution)
	return file
}

func isTest(path string) bool { return strings.HasSuffix(path, "_test.go") }

// standIns are the words in names of implementations that tests use.
var standIns = []string{"mock", "mocks", "fake", "fakes", "stub", "stubs"}

func isStandIn(name string) bool {
	return slices.ContainsFunc(golang.Words(name), func(w string) bool { return slices.Contains(standIns, w) })
}

// A finder finds the candidates of one folder.
type finder struct {
	used  map[string]bool // names of types of struct fields and of parameters
	found []Candidate
}

// use records the types that a file uses.
func (f *finder) use(file *ast.File) {
	add := func(list *ast.FieldList) {
		if list == nil {
			return
		}
		for _, field := range list.List {
			if ident, ok := field.Type.(*ast.Ident); ok {
				f.used[ident.Name] = true
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.StructType:
			add(n.Fields)
		case *ast.FuncType:
			add(n.Params)
		}
		return true
	})
}

// file adds the candidates of a file.
func (f *finder) file(file load.Source, syntax *ast.File) {
	for gen, spec := range load.TypeSpecs(syntax) {
		wanted := spec.Name.IsExported() || f.used[spec.Name.Name]
		calls, embeds := callsOf(spec.Type)
		if !wanted || isStandIn(spec.Name.Name) || spec.Assign.IsValid() || !calls && !embeds {
			continue
		}
		_, isFunc := spec.Type.(*ast.FuncType)
		if at := placesOf(file.Text, gen, spec); at != nil {
			f.found = append(f.found, Candidate{file.Path, spec.Name.Name, isFunc, at, calls})
		}
	}
}

// callsOf reports whether a type has a method that calls something, as far as its syntax tells,
// and whether it embeds interfaces, which may.
func callsOf(expr ast.Expr) (calls, embeds bool) {
	switch t := expr.(type) {
	case *ast.FuncType:
		return isCall(t), false
	case *ast.InterfaceType:
		for _, field := range t.Methods.List {
			switch m := field.Type.(type) {
			case *ast.FuncType:
				calls = calls || isCall(m)
			case *ast.Ident, *ast.SelectorExpr, *ast.IndexExpr, *ast.IndexListExpr:
				embeds = true
			}
		}
	}
	return calls, embeds
}

// isCall reports whether a func takes a context or a request, and may return an error.
func isCall(f *ast.FuncType) bool {
	if f.Results == nil || len(f.Results.List) == 0 {
		return false
	}
	return slices.ContainsFunc(f.Params.List, func(p *ast.Field) bool {
		t := p.Type
		if star, ok := t.(*ast.StarExpr); ok {
			t = star.X
		}
		sel, ok := t.(*ast.SelectorExpr)
		return ok && (sel.Sel.Name == "Context" || sel.Sel.Name == "Request")
	})
}

// placesOf returns where to write the directives of a type and of its methods, or nil if it
// has directives or does not begin a line. A method that does not begin a line has no place.
func placesOf(text []byte, gen *ast.GenDecl, spec *ast.TypeSpec) map[string]place {
	start, doc := headOf(gen, spec)
	at := map[string]place{}
	ok := addPlace(at, text, "", start, doc)
	if !ok || annotated(load.DocOf(gen, spec)) {
		return nil
	}
	if iface, ok := spec.Type.(*ast.InterfaceType); ok {
		for _, field := range iface.Methods.List {
			if annotated(field.Doc) {
				return nil
			}
			if len(field.Names) == 1 {
				addPlace(at, text, field.Names[0].Name, field.Pos(), field.Doc)
			}
		}
	}
	return at
}

// Declaring returns the name of the type whose declaration or doc comment has a line of a file,
// or "" if there is none.
func Declaring(text []byte, line int) string {
	fset := token.NewFileSet()
	file, _ := parser.ParseFile(fset, "", text, parser.ParseComments|parser.SkipObjectResolution)
	if file == nil {
		return ""
	}
	for gen, spec := range load.TypeSpecs(file) {
		start, doc := headOf(gen, spec)
		if doc != nil {
			start = doc.Pos()
		}
		if fset.Position(start).Line <= line && line <= fset.Position(spec.End()).Line {
			return spec.Name.Name
		}
	}
	return ""
}

// headOf returns where the declaration of a type begins, and the doc comment right above.
func headOf(gen *ast.GenDecl, spec *ast.TypeSpec) (token.Pos, *ast.CommentGroup) {
	if gen.Lparen.IsValid() {
		return spec.Pos(), spec.Doc
	}
	return gen.Pos(), gen.Doc
}

func annotated(doc *ast.CommentGroup) bool {
	return doc != nil && slices.ContainsFunc(doc.List, directive.Is)
}

// addPlace adds the place of a declaration that begins at pos. It reports whether that begins
// a line.
func addPlace(at map[string]place, text []byte, name string, pos token.Pos, doc *ast.CommentGroup) bool {
	offset := int(pos) - 1
	start := offset
	for start > 0 && text[start-1] != '\n' {
		start--
	}
	indent := string(text[start:offset])
	if strings.TrimSpace(indent) != "" {
		return false
	}
	p := place{offset: start, indent: indent}
	if doc != nil {
		last := doc.List[len(doc.List)-1]
		_, isDirective := ast.ParseDirective(last.Slash, last.Text)
		p.prose = !isDirective && strings.HasPrefix(last.Text, "//") && last.Text != "//"
	}
	at[name] = p
	return true
}

// Generates reports whether a file makes go generate run retrygen.
func Generates(text []byte) bool {
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "//go:generate "); ok && strings.Contains(rest, "retrygen") {
			return true
		}
	}
	return false
}
