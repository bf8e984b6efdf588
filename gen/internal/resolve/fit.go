package resolve

import (
	"context"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/load"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// A Site is a directive that is being written: the comment and the declaration above which
// it stands. The package may be an older version, and need not have the directive.
type Site struct {
	Package *load.Package
	File    *load.File
	Type    *types.TypeName // the annotated type
	Method  string          // above which the directive stands; "" above the type itself
	Comment string
}

// A Value is a Go name that a key accepts: of an object, as in code in the file; of a
// parameter or its field; or of a method of the interface, after a dot.
type Value struct {
	Text string
	Obj  types.Object
}

// Values returns the Go names that a key accepts at the place of a cursor, the package's own
// before those of others: those about which the resolver has nothing to report there.
func (s Site) Values(ctx context.Context, c directive.Cursor) []Value {
	pkg := *s.Package
	pkg.Fset = token.NewFileSet() // of the comments that are tried
	f := &fitter{s, c, directive.WordEnd(s.Comment, c.Start+len(c.Word)), newResolver(&pkg)}
	var found []Value
	for _, v := range f.candidates() {
		if ctx.Err() != nil {
			return nil
		}
		if f.fits(v.Text) {
			found = append(found, v)
		}
	}
	return found
}

// A fitter tries values in a directive.
type fitter struct {
	Site
	cursor   directive.Cursor
	end      int // of the word in the comment
	resolver *resolver
}

// candidates returns the names that may be values of the key, judging by its kind.
func (f *fitter) candidates() []Value {
	switch f.cursor.Key.Kind {
	case directive.Param, directive.Params, directive.Args:
		return f.params()
	case directive.Errors, directive.Func, directive.Funcs, directive.Shape:
		return slices.Concat(f.objects(), f.methods())
	}
	if f.cursor.Key.HasGoValue() {
		return f.objects()
	}
	return nil
}

// params returns the parameters of the methods, and the fields of those that are structs.
func (f *fitter) params() []Value {
	var all []Value
	add := func(text string, obj types.Object) {
		if !slices.ContainsFunc(all, func(v Value) bool { return v.Text == text }) {
			all = append(all, Value{text, obj})
		}
	}
	for _, m := range f.signatures(f.listed()) {
		for p := range m.sig.Params().Variables() {
			if p.Name() == "" || p.Name() == "_" {
				continue
			}
			add(p.Name(), p)
			if s := structOf(p.Type()); s != nil {
				for field := range s.Fields() {
					add(p.Name()+"."+field.Name(), field)
				}
			}
		}
	}
	return all
}

// methods returns the methods of the wrapped value.
func (f *fitter) methods() []Value {
	var all []Value
	if strings.Contains(f.cursor.Word, `"`) {
		return nil
	}
	if iface, ok := f.Type.Type().Underlying().(*types.Interface); ok {
		for m := range iface.Methods() {
			all = append(all, Value{"." + m.Name(), m})
		}
	}
	return all
}

// objects returns the names of objects in the scope of the file, including pointers to types,
// or those of the package whose import path the word begins with.
func (f *fitter) objects() []Value {
	if star, path, isPath := strings.Cut(f.cursor.Word, `"`); isPath {
		path, _, _ = strings.Cut(path, `"`)
		if pkg := f.Package.Import(path); pkg != nil && strings.Trim(star, "*") == "" {
			return members(pkg, strconv.Quote(path)+".")
		}
		return nil
	}
	all := members(f.Package.Types, "")
	scope := f.Package.Info.Scopes[f.File.Syntax]
	for _, name := range scope.Names() {
		if imported, ok := scope.Lookup(name).(*types.PkgName); ok && name != "_" && name != "." {
			all = append(all, members(imported.Imported(), name+".")...)
		}
	}
	for name, path := range directive.Packages {
		if pkg := f.Package.Import(path); pkg != nil && scope.Lookup(name) == nil {
			all = append(all, members(pkg, name+".")...)
		}
	}
	return all
}

// members returns the names that pkg declares, with a qualifier.
func members(pkg *types.Package, qualifier string) []Value {
	var all []Value
	for _, name := range pkg.Scope().Names() {
		if qualifier != "" && !token.IsExported(name) {
			continue
		}
		obj := pkg.Scope().Lookup(name)
		all = append(all, Value{qualifier + name, obj})
		if _, isType := obj.(*types.TypeName); isType {
			all = append(all, Value{"*" + qualifier + name, obj})
		}
	}
	return all
}

// fits reports whether the directive accepts the value.
func (f *fitter) fits(value string) bool {
	lines, found := f.parse(value)
	if len(lines) == 0 || f.concerns(found, value) {
		return false
	}
	methods := make([]string, len(lines))
	for i := range lines {
		methods[i], lines[i].Method = lines[i].Method.Text, directive.Word{}
	}
	for _, m := range f.signatures(methods) {
		f.resolver.found = nil
		if f.resolver.try(f.Site, m, &lines[0]) && !f.concerns(f.resolver.found, value) {
			return true
		}
	}
	return false
}

// parse parses the directive with a value in the place of the word.
func (f *fitter) parse(value string) ([]directive.Line, diag.List) {
	text := f.Comment[:f.cursor.Start] + value + f.Comment[f.end:]
	comment := &ast.Comment{Text: text}
	comment.Slash = f.resolver.pkg.Fset.AddFile("", -1, len(text)).Pos(0)
	place := directive.Interface
	switch {
	case f.Method != "":
		place = directive.Method
	case f.isFunc():
		place = directive.FuncType
	}
	return directive.Parse(f.resolver.pkg.Fset, &ast.CommentGroup{List: []*ast.Comment{comment}}, place)
}

// concerns reports whether one of the diagnostics is about the value.
func (f *fitter) concerns(found diag.List, value string) bool {
	return slices.ContainsFunc(found, func(d diag.Diagnostic) bool {
		return f.cursor.Start <= d.Pos.Offset && d.Pos.Offset < f.cursor.Start+len(value)
	})
}

func (s Site) isFunc() bool {
	_, ok := s.Type.Type().Underlying().(*types.Signature)
	return ok
}

// listed returns the methods in the "//retry:method NAME,..." of the comment, or one "".
func (f *fitter) listed() []string {
	if !f.cursor.Method {
		return []string{""}
	}
	return strings.Split(strings.Fields(f.Comment)[1], ",")
}

// A named signature is a method of an interface, or the func type.
type namedSignature struct {
	name string
	sig  *types.Signature
}

// signatures returns the methods that a directive with these names of methods concerns: all
// methods if the names are "" and the directive is on the interface.
func (s Site) signatures(names []string) []namedSignature {
	var all []namedSignature
	switch t := s.Type.Type().Underlying().(type) {
	case *types.Signature:
		all = append(all, namedSignature{s.Type.Name(), t})
	case *types.Interface:
		for m := range t.Methods() {
			whole := s.Method == "" && slices.Contains(names, "")
			if whole || m.Name() == s.Method || slices.Contains(names, m.Name()) {
				all = append(all, namedSignature{m.Name(), m.Signature()})
			}
		}
	}
	return all
}

// try resolves a line as the only directive of a method. It reports whether the line was
// resolved, perhaps with mistakes.
func (r *resolver) try(s Site, of namedSignature, line *directive.Line) bool {
	d := &decl{
		Decl:    &load.Decl{File: s.File, Obj: s.Type},
		wrapper: &model.Wrapper{Obj: s.Type, Func: s.isFunc()},
		policy:  &directive.Line{},
		params:  map[string]bool{},
	}
	m := newMethod(of.name, of.sig, token.Position{})
	switch line.Verb {
	case directive.Policy:
		r.retry(d, m, levels{method: line}, []directive.Line{*line})
		return m.Policy != nil
	case directive.Breaker:
		m.Breaker = r.breaker(s.File, line)
		r.perKey(d, m, line)
	case directive.Durable:
		r.queuedKey(m, line)
	}
	r.settingsOf(s.File, line.Args)
	return true
}
