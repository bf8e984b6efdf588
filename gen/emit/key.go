package emit

import (
	"go/types"

	"github.com/dave/jennifer/jen"
)

// protoPath is the import path of what copies protobuf messages.
const protoPath = "google.golang.org/protobuf/proto"

// mintKey prints
//
//	if key == "" {
//		key = retry.NewKey()
//	}
//
// or, for a field of what req points to,
//
//	if req != nil && req.ID == "" {
//		keyed := *req // the caller's stays as it is
//		keyed.ID = retry.NewKey()
//		req = &keyed
//	}
func (p *printer) mintKey(s *signature) []jen.Code {
	t := s.Signature.Params().At(s.Key).Type()
	param := func() *jen.Statement { return jen.Id(s.params[s.Key]) }
	if s.KeyField == nil {
		return []jen.Code{jen.If(param().Op("==").Lit("")).Block(param().Op("=").Add(p.newKey(t)))}
	}
	field := s.KeyField.Name()
	empty := param().Dot(field).Op("==").Lit("")
	minted := p.newKey(s.KeyField.Type())
	if _, isPointer := t.Underlying().(*types.Pointer); !isPointer {
		return []jen.Code{jen.If(empty).Block(param().Dot(field).Op("=").Add(minted))}
	}
	empty = param().Op("!=").Nil().Op("&&").Add(empty)
	if s.KeyClone {
		return []jen.Code{jen.If(empty).Block(
			param().Op("=").Add(p.imports.qualPath(protoPath, "Clone")).Call(param()).Assert(p.typ(t)),
			param().Dot(field).Op("=").Add(minted),
		)}
	}
	keyed := s.local.pick("keyed")
	return []jen.Code{jen.If(empty).Block(
		jen.Id(keyed).Op(":=").Op("*").Add(param()).Comment("the caller's stays as it is"),
		jen.Id(keyed).Dot(field).Op("=").Add(minted),
		param().Op("=").Op("&").Id(keyed),
	)}
}

// newKey prints retry.NewKey() as a value of type t.
func (p *printer) newKey(t types.Type) jen.Code {
	minted := p.imports.retry("NewKey").Call()
	if !types.Identical(t, types.Typ[types.String]) {
		return p.typ(t).Call(minted)
	}
	return minted
}
