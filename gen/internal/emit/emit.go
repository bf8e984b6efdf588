// Package emit prints a [model.File] as Go.
//
// A file is made in three steps, so that no list has to foresee what code mentions. First
// it is planned: a signature, then the statements of its body, as Go with idents in the
// place of names that emit chooses. While that is written, each block notes what it
// mentions and declares. Then all names are decided: those of imports, and, from the
// outermost block inwards, those of variables, which must hide nothing that is mentioned.
// Last it is printed, with jennifer, which is used for syntax and layout only: it would
// rename imports but not what collides with them.
package emit

import (
	"bytes"
	"fmt"

	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/own"
)

// File returns the formatted source of f, or a diagnostic for each predeclared name that it
// needs and f's package declares itself, such as nil or new.
func File(f *model.File) ([]byte, diag.List, error) {
	p := newPrinter(f)
	var decls []declaration
	var shadowed diag.List
	for _, w := range f.Wrappers {
		decls = append(decls, p.wrapper(w)...)
		p.checkShadowed(&shadowed, w)
	}
	if len(shadowed) > 0 {
		return nil, shadowed, nil
	}
	p.decide()

	out := jen.NewFile(f.Package.Types.Name())
	out.HeaderComment(header(f))
	out.Add(p.imports.decl())
	for _, d := range decls {
		out.Line()
		out.Add(d.doc().code().Add(d.code).Line())
	}
	var buf bytes.Buffer
	if err := out.Render(&buf); err != nil {
		return nil, nil, fmt.Errorf("%s: the generated code does not parse, which is a bug in retrygen: please report it: %w", f.Path, err)
	}
	return buf.Bytes(), nil, nil
}

func header(f *model.File) string {
	if f.Constraint == "" {
		return own.Header
	}
	return own.Header + "\n\n//go:build " + f.Constraint
}

// A declaration is planned before names are decided, and described after.
type declaration struct {
	doc  func() *comment
	code *jen.Statement
}

// wrapper plans the declarations of w in the order in which they are read.
func (p *printer) wrapper(w *model.Wrapper) []declaration {
	n := p.newWrapperNames(w)
	if w.Func {
		return []declaration{n.funcConstructor(), n.structType(), n.middlewareConstructor(), n.funcAround()}
	}
	decls := []declaration{n.structType(), n.guard(), n.constructor()}
	for _, m := range w.Methods {
		decls = append(decls, n.method(m))
		if m.Async != nil {
			decls = append(decls, n.async(m)...)
		}
	}
	if !hasMethod(w, "Around") {
		decls = append(decls, n.aroundMethod())
	}
	if wantsUnwrap(w) {
		decls = append(decls, n.unwrapMethod())
	}
	return decls
}
