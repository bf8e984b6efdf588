package emit

import (
	"go/types"

	"github.com/dave/jennifer/jen"
)

// protoPath is the import path of the package that copies protobuf messages.
const protoPath = "google.golang.org/protobuf/proto"

// mintKey prints
//
//	if key == "" {
//		key = support.NewKey()
//	}
//
// or, for a field of the struct that req points to,
//
//	if req != nil && req.ID == "" {
//		keyed := *req // the caller's stays as it is
//		keyed.ID = support.NewKey()
//		req = &keyed
//	}
func (p *plan) mintKey() []jen.Code {
	t := p.Signature.Params().At(p.Key).Type()
	param := func() *jen.Statement { return p.id(p.params[p.Key]) }
	if p.KeyField == nil {
		return []jen.Code{jen.If(param().Op("==").Lit("")).Block(param().Op("=").Add(p.newKey(t)))}
	}
	field := p.KeyField.Name()
	empty := param().Dot(field).Op("==").Lit("")
	minted := p.newKey(p.KeyField.Type())
	if _, isPointer := t.Underlying().(*types.Pointer); !isPointer {
		return []jen.Code{jen.If(empty).Block(param().Dot(field).Op("=").Add(minted))}
	}
	empty = param().Op("!=").Add(p.predeclared("nil")).Op("&&").Add(empty)
	if p.KeyClone {
		return []jen.Code{jen.If(empty).Block(
			param().Op("=").Add(p.qualPath(protoPath, "Clone")).Call(param()).Assert(p.typ(t)),
			param().Dot(field).Op("=").Add(minted),
		)}
	}
	keyed := p.invent("keyed")
	return []jen.Code{jen.If(empty).Block(
		p.id(keyed).Op(":=").Op("*").Add(param()).Comment("leave the caller's unchanged"),
		p.id(keyed).Dot(field).Op("=").Add(minted),
		param().Op("=").Op("&").Add(p.id(keyed)),
	)}
}

// newKey prints support.NewKey() as a value of type t.
func (p *printer) newKey(t types.Type) jen.Code {
	minted := p.support("NewKey").Call()
	if !types.Identical(t, types.Typ[types.String]) {
		return p.typ(t).Call(minted)
	}
	return minted
}
