package emit

import (
	"go/types"
	"strconv"

	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// typ prints t as written in the generated file. It keeps aliases, and uses the file's
// names of imports and type parameters.
func (p *printer) typ(t types.Type) *jen.Statement {
	switch t := t.(type) {
	case *types.Alias:
		return p.alias(t)
	case *types.Named:
		return p.qual(t.Obj().Pkg(), t.Obj().Name()).Add(p.typeArgs(t.TypeArgs()))
	case *types.TypeParam:
		return p.typeParam(t)
	case *types.Basic:
		if t.Kind() == types.UnsafePointer {
			return p.qual(types.Unsafe, "Pointer")
		}
		return p.predeclared(t.Name())
	case *types.Pointer:
		return jen.Op("*").Add(p.typ(t.Elem()))
	case *types.Slice:
		return jen.Index().Add(p.typ(t.Elem()))
	case *types.Array:
		return jen.Index(jen.Lit(int(t.Len()))).Add(p.typ(t.Elem()))
	case *types.Map:
		return jen.Map(p.typ(t.Key())).Add(p.typ(t.Elem()))
	case *types.Chan:
		return p.chanType(t)
	case *types.Struct:
		return p.structLiteral(t)
	case *types.Interface:
		return p.interfaceLiteral(t)
	case *types.Union:
		return p.union(t)
	case *types.Signature:
		return jen.Func().Add(p.signatureType(t))
	}
	return jen.Id(t.String()) // there are no other kinds of types
}

// alias prints an alias by its name, or the type that it denotes if the file cannot use
// the name.
func (p *printer) alias(t *types.Alias) *jen.Statement {
	if !model.Writable(t.Obj(), p.imports.own) {
		return p.typ(t.Rhs())
	}
	return p.qual(t.Obj().Pkg(), t.Obj().Name()).Add(p.typeArgs(t.TypeArgs()))
}

func (p *printer) typeArgs(args *types.TypeList) jen.Code {
	if args.Len() == 0 {
		return jen.Null()
	}
	var list []jen.Code
	for t := range args.Types() {
		list = append(list, p.typ(t))
	}
	return jen.Types(list...)
}

func (p *printer) chanType(t *types.Chan) *jen.Statement {
	elem := p.typ(t.Elem())
	switch t.Dir() {
	case types.SendOnly:
		return jen.Chan().Op("<-").Add(elem)
	case types.RecvOnly:
		return jen.Op("<-").Chan().Add(elem)
	}
	if inner, ok := t.Elem().(*types.Chan); ok && inner.Dir() == types.RecvOnly {
		elem = jen.Parens(elem) // chan <-chan T would read as chan<- (chan T)
	}
	return jen.Chan().Add(elem)
}

// braces prints items on one line: open{ a; b }.
func braces(open string, items []jen.Code) *jen.Statement {
	if len(items) == 0 {
		return jen.Id(open + "{}")
	}
	return jen.Custom(jen.Options{Open: open + "{ ", Close: " }", Separator: "; "}, items...)
}

func (p *printer) structLiteral(t *types.Struct) *jen.Statement {
	var fields []jen.Code
	for i := range t.NumFields() {
		f := jen.Null()
		if v := t.Field(i); v.Embedded() {
			f.Add(p.typ(v.Type()))
		} else {
			f.Id(v.Name()).Add(p.typ(v.Type()))
		}
		if tag := t.Tag(i); tag != "" {
			f.Id(quoteTag(tag))
		}
		fields = append(fields, f)
	}
	return braces("struct", fields)
}

func quoteTag(tag string) string {
	if strconv.CanBackquote(tag) {
		return "`" + tag + "`"
	}
	return strconv.Quote(tag)
}

func (p *printer) interfaceLiteral(t *types.Interface) *jen.Statement {
	var items []jen.Code
	for m := range t.ExplicitMethods() {
		items = append(items, jen.Id(m.Name()).Add(p.signatureType(m.Signature())))
	}
	for e := range t.EmbeddedTypes() {
		items = append(items, p.typ(e))
	}
	return braces("interface", items)
}

func (p *printer) union(t *types.Union) *jen.Statement {
	var terms []jen.Code
	for term := range t.Terms() {
		s := p.typ(term.Type())
		if term.Tilde() {
			s = jen.Op("~").Add(s)
		}
		terms = append(terms, s)
	}
	return jen.Custom(jen.Options{Separator: " | "}, terms...)
}

// signatureType prints the parameters and results of a func type, with their names.
func (p *printer) signatureType(t *types.Signature) *jen.Statement {
	var params, results []jen.Code
	for i := range t.Params().Len() {
		params = append(params, p.variable(t.Params().At(i), t.Variadic() && i == t.Params().Len()-1))
	}
	for v := range t.Results().Variables() {
		results = append(results, p.variable(v, false))
	}
	return jen.Params(params...).Add(resultList(results, t.Results().Len() > 0 && t.Results().At(0).Name() != ""))
}

// variable prints a parameter or result of a func type.
func (p *printer) variable(v *types.Var, variadic bool) jen.Code {
	s := jen.Null()
	if v.Name() != "" {
		s.Id(v.Name())
	}
	return s.Add(p.paramType(v.Type(), variadic))
}

// paramType prints the type of a parameter: ...T for the last one of a variadic func.
func (p *printer) paramType(t types.Type, variadic bool) *jen.Statement {
	if s, ok := t.(*types.Slice); ok && variadic {
		return jen.Op("...").Add(p.typ(s.Elem()))
	}
	return p.typ(t)
}

// resultList encloses results in parentheses if Go requires them.
func resultList(results []jen.Code, named bool) jen.Code {
	switch {
	case len(results) == 0:
		return jen.Null()
	case len(results) == 1 && !named:
		return results[0]
	}
	return jen.Params(results...)
}

// typeParamDecls prints [K comparable, V any].
func (p *printer) typeParamDecls(list *types.TypeParamList) jen.Code {
	if list.Len() == 0 {
		return jen.Null()
	}
	var params []jen.Code
	for i := range list.Len() {
		param := p.typeParam(list.At(i))
		constraint := list.At(i).Constraint()
		if i == list.Len()-1 || !types.Identical(constraint, list.At(i+1).Constraint()) {
			param.Add(p.constraint(constraint))
		}
		params = append(params, param)
	}
	return jen.Types(params...)
}

// constraint prints a type parameter's constraint, as written: ~int | ~string rather than
// interface{ ~int | ~string }.
func (p *printer) constraint(t types.Type) jen.Code {
	iface, ok := t.(*types.Interface)
	if !ok || !iface.IsImplicit() || iface.NumEmbeddeds() != 1 {
		return p.typ(t)
	}
	if _, pointer := iface.EmbeddedType(0).(*types.Pointer); pointer {
		return p.typ(t) // type X[P *T] would be an array of length P times T
	}
	return p.typ(iface.EmbeddedType(0))
}

// typeParamUses prints [K, V].
func (p *printer) typeParamUses(list *types.TypeParamList) jen.Code {
	if list.Len() == 0 {
		return jen.Null()
	}
	var params []jen.Code
	for t := range list.TypeParams() {
		params = append(params, p.typeParam(t))
	}
	return jen.Types(params...)
}

// typeParam prints a type parameter.
func (p *printer) typeParam(t *types.TypeParam) *jen.Statement {
	if i, ok := p.typeParams[t]; ok {
		return p.id(i)
	}
	return p.word(t.Obj().Name())
}
