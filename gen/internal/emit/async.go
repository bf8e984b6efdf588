package emit

import (
	"cmp"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/internal/golang"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// async plans the method that runs m in a goroutine, preceded by the type of its results
// if there are several.
func (n *wrapperNames) async(m *model.Method) []declaration {
	a := n.newAsync(m)
	if m.Async.Struct == "" {
		return []declaration{a.method()}
	}
	return []declaration{a.resultStruct(), a.method()}
}

// asyncMethod is the plan of one NAMEAsync.
type asyncMethod struct {
	*signature
	n *wrapperNames

	values []int    // indexes of the results that are not the error
	fields []*ident // field names of the result struct, for each of values; nil without a struct
	result *ident   // variable of the result struct, of a struct{}, or of the only result
}

func (n *wrapperNames) newAsync(m *model.Method) *asyncMethod {
	a := &asyncMethod{signature: n.function(n.methods).newSignature(m), n: n}
	a.nameAll()
	members := newBlock(a.block)
	for i, result := range a.results {
		if i == m.Error {
			continue
		}
		a.values = append(a.values, i)
		if m.Async.Struct != "" {
			a.fields = append(a.fields, members.inventLater(func() []string { return []string{golang.UpperFirst(cmp.Or(a.userName(i), result.text))} }))
		}
	}
	if len(a.values) == 1 {
		a.result = a.results[a.values[0]]
	} else {
		a.result = a.invent("result")
	}
	return a
}

// userName returns the name of a result in the user's source, or "" if there is none. It
// ignores other names, so that the names of a struct's fields do not depend on a body.
func (a *asyncMethod) userName(result int) string {
	return strings.Trim(a.Signature.Results().At(result).Name(), "_")
}

// resultStruct prints
//
//	type RetryingStorePairResult struct {
//		Left  int
//		Right int
//	}
func (a *asyncMethod) resultStruct() declaration {
	var fields []jen.Code
	for i, index := range a.values {
		fields = append(fields, jen.Add(a.fields[i].code, a.n.typ(a.Signature.Results().At(index).Type())))
	}
	return declaration{
		doc:  func() *comment { return resultDoc(a.n, a.Method) },
		code: jen.Type().Id(a.Async.Struct).Add(a.n.typeParamDecls(a.n.TypeParams())).Struct(fields...),
	}
}

// method prints
//
//	func (r *RetryingUserStore) GetAsync(ctx context.Context, id string) *retry.Future[*User] {
//		return retry.Go(func() (*User, error) { return r.Get(ctx, id) })
//	}
func (a *asyncMethod) method() declaration {
	f := a.function
	if a.short() {
		f = a.shortFunction
	}
	return declaration{
		doc: func() *comment { return asyncDoc(a.n, a.Method) },
		code: a.n.methodHead(a.Async.Name).Params(a.paramList(a.n.printer)...).
			Op("*").Add(a.n.retry("Future")).Types(a.resultType(a.n.printer)).
			Block(jen.Return(a.retry("Go").Call(f()))),
	}
}

// resultType prints the type argument of the Future.
func (a *asyncMethod) resultType(p *printer) *jen.Statement {
	switch {
	case a.fields != nil:
		return p.word(a.Async.Struct).Add(p.typeParamUses(a.n.TypeParams()))
	case len(a.values) == 1:
		return p.typ(a.Signature.Results().At(a.values[0]).Type())
	}
	return jen.Struct()
}

// short reports whether the method's results are the results of the Future's func.
func (a *asyncMethod) short() bool {
	return a.fields == nil && a.plainError() && a.Error == len(a.results)-1
}

// call prints r.Get(ctx, id).
func (a *asyncMethod) call() *jen.Statement {
	return a.id(a.n.receiver).Dot(a.Name).Call(a.args(nil)...)
}

func (a *asyncMethod) shortFunction() jen.Code {
	f := jen.Func().Params().Params(a.resultType(a.printer), a.predeclared("error"))
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
	targets := a.ids(a.results)
	for i, f := range a.fields {
		targets[a.values[i]] = a.id(a.result).Op(".").Add(f.code)
	}
	var body []jen.Code
	convert := a.Error >= 0 && !a.plainError()
	if convert {
		failure := a.id(a.results[a.Error])
		body = append(body, jen.Var().Add(failure, a.typ(a.Signature.Results().At(a.Error).Type())))
	}
	called := a.call()
	if len(targets) > 0 {
		called = jen.List(targets...).Op("=").Add(called)
	}
	body = append(body, called)
	if convert {
		body = append(body, a.setError())
	}
	body = append(body, jen.Return(a.id(a.result), a.id(a.err)))
	return jen.Func().Params().
		Params(a.id(a.result).Add(a.resultType(a.printer)), a.id(a.err).Add(a.predeclared("error"))).Block(body...)
}
