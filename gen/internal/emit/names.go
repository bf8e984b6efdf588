package emit

import (
	"go/types"
	"maps"
	"path"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// A printer writes the code of one block.
type printer struct {
	*block
	*file
}

// A file is the state that the blocks of a file share.
type file struct {
	model      *model.File
	imports    *imports
	typeParams map[*types.TypeParam]*ident
	needed     scope // predeclared names in use, by the wrapper being planned
}

func newPrinter(f *model.File) *printer {
	return &printer{newBlock(nil), &file{f, newImports(f.Package.Types), map[*types.TypeParam]*ident{}, scope{}}}
}

// in returns a printer for a block inside p's.
func (p *printer) in() *printer { return &printer{newBlock(p.block), p.file} }

// decide decides all names of the file. Names of imports differ from the names of
// package-level declarations and type parameters.
func (p *printer) decide() {
	taken := newScope(slices.Concat(types.Universe.Names(), p.model.Package.Types.Scope().Names())...)
	for _, other := range p.model.Package.Files {
		for _, w := range other.Wrappers {
			taken.take(declared(w)...)
		}
	}
	for t := range p.typeParams {
		taken.take(t.Obj().Name())
	}
	p.imports.decide(p.model.ImportNames, taken)
	p.block.decide(p.imports.scope())
}

// declared returns the package-level names that w declares.
func declared(w *model.Wrapper) []string {
	names := []string{w.Name, w.Constructor}
	if w.Func {
		names = append(names, w.Middleware)
	}
	for _, m := range w.Methods {
		if m.Async != nil {
			names = append(names, m.Async.Struct)
		}
		if m.Durable != nil {
			names = append(names, m.Durable.Struct)
		}
	}
	for _, m := range w.Messages {
		names = append(names, m.Name)
	}
	return names
}

// qual returns name as written in the file: pkg.Name, or Name if it belongs to the file's
// own package or to none.
func (p *printer) qual(pkg *types.Package, name string) *jen.Statement {
	switch {
	case pkg == nil:
		return p.predeclared(name)
	case pkg.Path() == p.imports.own.Path():
		return p.word(name)
	}
	return p.id(p.imports.ident(pkg.Path(), pkg.Name())).Dot(name)
}

// predeclared prints a predeclared name. See checkShadowed.
func (p *printer) predeclared(name string) *jen.Statement {
	p.needed.take(name)
	return p.word(name)
}

// checkShadowed reports the predeclared names that the code of w needs and the package
// shadows.
func (p *printer) checkShadowed(found *diag.List, w *model.Wrapper) {
	for _, name := range slices.Sorted(maps.Keys(p.needed)) {
		if own, ok := p.model.Package.Shadows[name]; ok {
			found.Add(w.Pos, "shadowed", "generated code needs the predeclared %s, which a declaration in this package shadows: rename that declaration, or move %s to another package",
				name, w.Obj.Name())
			found.Relate(own, "%s is declared here", name)
		}
	}
	clear(p.needed)
}

// qualPath prints a name from a package whose path ends with the package's name.
func (p *printer) qualPath(importPath, name string) *jen.Statement {
	return p.id(p.imports.ident(importPath, path.Base(importPath))).Dot(name)
}

// retry prints retry.NAME of the runtime package.
func (p *printer) retry(name string) *jen.Statement { return p.qualPath(model.RuntimePath, name) }

// support prints support.NAME of the package for generated code.
func (p *printer) support(name string) *jen.Statement { return p.qualPath(model.SupportPath, name) }

// wrapperNames contains the names of one wrapper, and the printer of their block.
type wrapperNames struct {
	*printer
	*model.Wrapper
	next   *ident                   // field; nil for a func type
	fields map[*model.Method]*ident // of retried methods
	kinds  map[*model.Method]*ident // fields of durable methods

	make    *printer // of the constructor
	methods *printer // shared by all methods

	receiver *ident
	inner    []*inner
}

func (p *printer) newWrapperNames(w *model.Wrapper) *wrapperNames {
	n := &wrapperNames{printer: p.in(), Wrapper: w, fields: map[*model.Method]*ident{}, kinds: map[*model.Method]*ident{}}
	for t := range w.TypeParams().TypeParams() {
		n.typeParams[t] = n.keepTypeParam(t)
	}
	n.make = n.function(n.printer)
	n.nameMembers()
	n.methods = n.function(n.printer)
	n.methods.reserved.take(givenNames(w)...)
	n.receiver = n.methods.invent("r", "retrying")
	return n
}

// keepTypeParam declares a type parameter under its own name, unless the name is blank or
// shadows a type that an embedded interface mentions.
func (p *printer) keepTypeParam(t *types.TypeParam) *ident {
	name := t.Obj().Name()
	if name == "_" {
		name = "T"
	}
	return p.keep(name, name+"2")
}

// function returns a printer for a function inside p's block, in which no variable may
// have the name of a type parameter.
func (n *wrapperNames) function(p *printer) *printer {
	f := p.in()
	for t := range n.TypeParams().TypeParams() {
		f.id(f.typeParams[t])
	}
	return f
}

// nameMembers chooses names for the fields that differ from the methods' names.
func (n *wrapperNames) nameMembers() {
	members := newScope("Around", "Unwrap", "Handle")
	if !n.Func {
		for _, m := range n.Methods {
			members.take(m.Name)
		}
		n.next = named(members.pick("next", "wrapped"))
	}
	for _, m := range n.Methods {
		if m.Retried() {
			field := lowerCamel(m.Name)
			n.fields[m] = named(members.pick(field, field+"Method"))
		}
	}
	for _, m := range n.Methods {
		if m.Durable != nil {
			n.kinds[m] = named(members.pick(lowerCamel(m.Name)+"Kind", lowerCamel(m.Name)+"Queued"))
		}
	}
	n.nameInner(members)
}

// hasMethod reports whether the annotated interface has a method of that name.
func hasMethod(w *model.Wrapper, name string) bool {
	return slices.ContainsFunc(w.Methods, func(m *model.Method) bool { return m.Name == name })
}

// wantsUnwrap reports whether w gets a method Unwrap: not if the interface has one, or is
// an error, whose Unwrap has another meaning.
func wantsUnwrap(w *model.Wrapper) bool {
	return !slices.ContainsFunc(w.Methods, func(m *model.Method) bool {
		return m.Name == "Unwrap" || m.Name == "Error" && m.Signature.Params().Len() == 0
	})
}

// givenNames returns the names of all parameters and results of w's methods.
func givenNames(w *model.Wrapper) []string {
	var names []string
	for _, m := range w.Methods {
		for v := range m.Signature.Params().Variables() {
			names = append(names, v.Name())
		}
		for v := range m.Signature.Results().Variables() {
			names = append(names, v.Name())
		}
	}
	return names
}
