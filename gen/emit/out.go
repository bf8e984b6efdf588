package emit

import (
	"go/types"
	"slices"

	"github.com/dave/jennifer/jen"
)

// freshNames are those of the variable that stands in for a parameter which the call
// fills, and of the func that copies it; "" if there is none.
type freshNames struct{ value, fill string }

// nameFresh names, by index, what stands in for the parameters which the call fills.
func (s *signature) nameFresh() map[int]freshNames {
	all := map[int]freshNames{}
	for _, i := range s.Out {
		suffix := ""
		if len(s.Out) > 1 {
			suffix = upperFirst(s.params[i])
		}
		names := freshNames{value: s.local.pick("fresh" + suffix)}
		if slices.Contains(s.OutAny, i) {
			names.fill = s.local.pick("fill" + suffix)
		}
		all[i] = names
	}
	return all
}

// makeFresh prints what an attempt is to fill:
//
//	fresh := new(Row)
//
// or, for what an interface holds and for structs with a lock,
//
//	fresh, fill := retry.Fresh(v)
func (p *printer) makeFresh(s *signature, i int, fresh freshNames) jen.Code {
	t := s.Signature.Params().At(i).Type()
	made := jen.Make(p.typ(t))
	if fresh.fill != "" {
		return jen.List(jen.Id(fresh.value), jen.Id(fresh.fill)).Op(":=").Add(p.imports.retry("Fresh")).Call(jen.Id(s.params[i]))
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		made = jen.New(p.typ(u.Elem()))
	case *types.Slice:
		made = jen.Make(p.typ(t), jen.Len(jen.Id(s.params[i])))
	}
	return jen.Id(fresh.value).Op(":=").Add(made)
}

// copyFresh prints what hands a successful attempt's filling to the caller:
//
//	if err == nil && row != nil {
//		*row = *fresh
//	}
func (p *printer) copyFresh(s *signature, i int, fresh freshNames) jen.Code {
	param := jen.Id(s.params[i])
	succeeded := jen.Id(s.err).Op("==").Nil()
	if fresh.fill != "" {
		return jen.If(succeeded).Block(jen.Id(fresh.fill).Call())
	}
	var copied *jen.Statement
	switch s.Signature.Params().At(i).Type().Underlying().(type) {
	case *types.Pointer:
		succeeded.Op("&&").Id(s.params[i]).Op("!=").Nil()
		copied = jen.Op("*").Add(param).Op("=").Op("*").Id(fresh.value)
	case *types.Slice:
		copied = jen.Copy(param, jen.Id(fresh.value))
	default:
		copied = p.imports.qualPath("maps", "Copy").Call(param, jen.Id(fresh.value))
	}
	return jen.If(succeeded).Block(copied)
}
