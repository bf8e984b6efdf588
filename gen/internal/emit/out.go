package emit

import (
	"go/types"
	"slices"

	"github.com/dave/jennifer/jen"
)

// A fresh is the variable that replaces a parameter which the method fills, and the func
// that copies it, or nil if there is none.
type fresh struct{ value, fill *ident }

func (p *plan) planFresh() {
	p.fresh = map[int]fresh{}
	for _, i := range p.Out {
		f := fresh{value: p.inventFor("fresh", p.params[i], len(p.Out) > 1)}
		if slices.Contains(p.OutAny, i) {
			f.fill = p.inventFor("fill", p.params[i], len(p.Out) > 1)
		}
		p.fresh[i] = f
	}
}

// makeFresh prints the declaration of the variable that an attempt fills:
//
//	fresh := new(Row)
//
// or, for values in an interface and for structs with a lock,
//
//	fresh, fill := support.Fresh(v)
func (p *plan) makeFresh(i int) jen.Code {
	fresh, t := p.fresh[i], p.Signature.Params().At(i).Type()
	if fresh.fill != nil {
		return jen.List(p.id(fresh.value), p.id(fresh.fill)).Op(":=").Add(p.support("Fresh")).Call(p.id(p.params[i]))
	}
	var made *jen.Statement
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		made = p.predeclared("new").Call(p.typ(u.Elem()))
	case *types.Slice:
		made = p.predeclared("make").Call(p.typ(t), p.predeclared("len").Call(p.id(p.params[i])))
	default:
		made = p.predeclared("make").Call(p.typ(t))
	}
	return p.id(fresh.value).Op(":=").Add(made)
}

// copyFresh prints the code that copies the result to the caller on success:
//
//	if err == nil && row != nil {
//		*row = *fresh
//	}
func (p *plan) copyFresh(i int) jen.Code {
	fresh := p.fresh[i]
	param := p.id(p.params[i])
	succeeded := p.id(p.err).Op("==").Add(p.predeclared("nil"))
	if fresh.fill != nil {
		return jen.If(succeeded).Block(p.gotten(fresh.fill).Call())
	}
	value := p.gotten(fresh.value)
	var copied *jen.Statement
	switch p.Signature.Params().At(i).Type().Underlying().(type) {
	case *types.Pointer:
		succeeded.Op("&&").Add(p.id(p.params[i])).Op("!=").Add(p.predeclared("nil"))
		copied = jen.Op("*").Add(param).Op("=").Op("*").Add(value)
	case *types.Slice:
		copied = p.predeclared("copy").Call(param, value)
	default:
		copied = p.qualPath("maps", "Copy").Call(param, value)
	}
	return jen.If(succeeded).Block(copied)
}
