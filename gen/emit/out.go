package emit

import (
	"go/types"

	"github.com/dave/jennifer/jen"
)

// freshNames names, by index, the variables that stand in for the parameters
// which the call fills.
func (s *signature) freshNames() map[int]string {
	fresh := map[int]string{}
	for _, i := range s.Out {
		name := "fresh"
		if len(s.Out) > 1 {
			name += upperFirst(s.params[i])
		}
		fresh[i] = s.local.pick(name)
	}
	return fresh
}

// makeFresh prints what an attempt is to fill:
//
//	fresh := new(Row)
func (p *printer) makeFresh(s *signature, i int, fresh string) jen.Code {
	t := s.Signature.Params().At(i).Type()
	made := jen.Make(p.typ(t))
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		made = jen.New(p.typ(u.Elem()))
	case *types.Slice:
		made = jen.Make(p.typ(t), jen.Len(jen.Id(s.params[i])))
	}
	return jen.Id(fresh).Op(":=").Add(made)
}

// copyFresh prints what hands a successful attempt's filling to the caller:
//
//	if err == nil && row != nil {
//		*row = *fresh
//	}
func (p *printer) copyFresh(s *signature, i int, fresh string) jen.Code {
	param := jen.Id(s.params[i])
	succeeded := jen.Id(s.err).Op("==").Nil()
	var copied *jen.Statement
	switch s.Signature.Params().At(i).Type().Underlying().(type) {
	case *types.Pointer:
		succeeded.Op("&&").Id(s.params[i]).Op("!=").Nil()
		copied = jen.Op("*").Add(param).Op("=").Op("*").Id(fresh)
	case *types.Slice:
		copied = jen.Copy(param, jen.Id(fresh))
	default:
		copied = p.imports.qualPath("maps", "Copy").Call(param, jen.Id(fresh))
	}
	return jen.If(succeeded).Block(copied)
}
