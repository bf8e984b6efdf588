package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/model"
)

// async prints the method that runs m in a goroutine, after the type of its
// results if there are several.
func (p *printer) async(n *wrapperNames, m *model.Method) []jen.Code {
	a := p.newAsync(n, m)
	if m.Async.Struct == "" {
		return []jen.Code{a.method()}
	}
	return []jen.Code{a.resultStruct(), a.method()}
}

// asyncMethod prints one NAMEAsync.
type asyncMethod struct {
	p *printer
	n *wrapperNames
	s *signature

	values []int    // indexes of the results that are not the error
	fields []string // of the result struct, for each of values; nil without one
	result string   // variable of the result struct, or of a struct{}
}

func (p *printer) newAsync(n *wrapperNames, m *model.Method) *asyncMethod {
	a := &asyncMethod{p: p, n: n, s: p.newFutureSignature(n, m)}
	taken := scope{}
	for i, name := range a.s.results {
		if i == m.Error {
			continue
		}
		a.values = append(a.values, i)
		if m.Async.Struct != "" {
			a.fields = append(a.fields, taken.pick(upperFirst(name)))
		}
	}
	if len(a.values) != 1 {
		a.result = a.s.local.pick("result")
	}
	return a
}

// resultStruct prints
//
//	type RetryingStorePairResult struct {
//		Left  int
//		Right int
//	}
func (a *asyncMethod) resultStruct() jen.Code {
	name := a.s.Async.Struct
	doc := &comment{}
	doc.text("%s holds the results of [%s.%s].", name, a.n.Name, a.s.Name)
	return doc.code().Type().Id(name).Add(a.p.typeParamDecls(a.n.TypeParams())).StructFunc(func(g *jen.Group) {
		for i, index := range a.values {
			g.Id(a.fields[i]).Add(a.p.typ(a.s.Signature.Results().At(index).Type()))
		}
	}).Line()
}

// method prints
//
//	func (r *RetryingUserStore) GetAsync(ctx context.Context, id string) *retry.Future[*User] {
//		return retry.NewFuture(func() (*User, error) { return r.Get(ctx, id) })
//	}
func (a *asyncMethod) method() jen.Code {
	doc := &comment{}
	doc.text("%s calls [%s.%s] in a goroutine of its own and returns at once.", a.s.Async.Name, a.n.Name, a.s.Name)
	doc.text("%s", a.s.Deprecated)
	f := a.function()
	if a.short() {
		f = a.shortFunction()
	}
	return doc.code().Func().Params(jen.Id(a.n.receiver).Add(a.p.pointer(a.n))).Id(a.s.Async.Name).
		Params(a.p.paramList(a.s)...).Op("*").Add(a.p.imports.retry("Future")).Types(a.resultType()).
		Block(jen.Return(a.p.imports.retry("NewFuture").Call(f))).Line()
}

// resultType prints the type that the Future is of.
func (a *asyncMethod) resultType() *jen.Statement {
	switch {
	case a.fields != nil:
		return jen.Id(a.s.Async.Struct).Add(a.p.typeParamUses(a.n.TypeParams()))
	case len(a.values) == 1:
		return a.p.typ(a.s.Signature.Results().At(a.values[0]).Type())
	}
	return jen.Struct()
}

// short reports whether the method's results are those of the Future's func.
func (a *asyncMethod) short() bool {
	return a.fields == nil && a.s.plainError() && a.s.Error == len(a.s.results)-1
}

// call prints r.Get(ctx, id).
func (a *asyncMethod) call() *jen.Statement {
	return jen.Id(a.n.receiver).Dot(a.s.Name).Call(args(a.s, nil)...)
}

func (a *asyncMethod) shortFunction() jen.Code {
	f := jen.Func().Params().Params(a.resultType(), jen.Error())
	if len(a.values) == 0 {
		return f.Add(onOneLine(jen.Return(jen.Struct().Values(), a.call())))
	}
	return f.Add(onOneLine(jen.Return(a.call())))
}

// function prints
//
//	func() (result RetryingStorePairResult, err error) {
//		result.Left, result.Right, err = r.Pair(ctx)
//		return result, err
//	}
func (a *asyncMethod) function() jen.Code {
	targets := ids(a.s.results)
	result := a.result
	if len(a.values) == 1 {
		result = a.s.results[a.values[0]]
	}
	for i, f := range a.fields {
		targets[a.values[i]] = jen.Id(a.result).Dot(f)
	}
	var body []jen.Code
	convert := a.s.Error >= 0 && !a.s.plainError()
	if convert {
		failure := a.s.results[a.s.Error]
		body = append(body, jen.Var().Id(failure).Add(a.p.typ(a.s.Signature.Results().At(a.s.Error).Type())))
	}
	called := a.call()
	if len(targets) > 0 {
		called = jen.List(targets...).Op("=").Add(called)
	}
	body = append(body, called)
	if convert {
		body = append(body, a.p.setError(a.s))
	}
	body = append(body, jen.Return(jen.Id(result), jen.Id(a.s.err)))
	return jen.Func().Params().Params(jen.Id(result).Add(a.resultType()), jen.Id(a.s.err).Error()).Block(body...)
}
