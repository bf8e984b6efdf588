// Package emit generates Go code from a [model.File].
//
// A file is generated in three steps, so that no list has to anticipate the names in the
// code. First, the code is planned: signatures and the statements of bodies, with idents
// as placeholders for names that emit chooses. Meanwhile, each block records the names
// that it mentions and declares. Then all names are decided: names of imports, and from
// the outermost block inwards, names of variables, which must not shadow a mentioned
// name. Finally, the code is printed with jennifer, which is used only for syntax and
// layout, because it renames imports but not names that collide with them.
package emit

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/own"
)

// File returns the formatted source of f, or a diagnostic for each predeclared name, such
// as nil or new, that it needs and that f's package shadows.
func File(f *model.File) ([]byte, diag.List, error) {
	p := newPrinter(f)
	decls := []declaration{p.requirement()}
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

// A declaration is planned before names are decided, and its comment is written
// afterwards.
type declaration struct {
	doc  func() *comment
	code *jen.Statement
}

// RuntimeVersion is the oldest minor version of the runtime that has what generated code
// uses. If the code needs something newer, this becomes the version to be released next,
// and package support gets a constant for it.
const RuntimeVersion = "v0.2"

// requirement prints
//
//	const _ = support.RuntimeAtLeastV0_2
func (p *printer) requirement() declaration {
	name := "RuntimeAtLeast" + strings.NewReplacer("v", "V", ".", "_").Replace(RuntimeVersion)
	return declaration{doc: requirementDoc, code: jen.Const().Id("_").Op("=").Add(p.support(name))}
}

// wrapper plans the declarations of w in the order of the generated file.
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
		if m.Durable != nil {
			decls = append(decls, n.queuedArgs(m))
		}
	}
	if w.Durable() {
		decls = append(decls, n.handle())
	}
	for _, m := range w.Messages {
		decls = append(decls, n.messageType(m), n.marshalMessage(m), n.unmarshalMessage(m))
	}
	if !hasMethod(w, "Around") && !w.AsksWrapped() { // conditions are bound to one value
		decls = append(decls, n.aroundMethod())
	}
	if wantsUnwrap(w) {
		decls = append(decls, n.unwrapMethod())
	}
	return decls
}
