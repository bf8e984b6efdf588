package emit

import (
	"go/types"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/model"
)

// call is how a body reaches what it calls.
type call struct {
	next *jen.Statement // r.next.Get
	loop *jen.Statement // r.get
}

// params prints (ctx context.Context, id string) (user *User, err error).
func (p *printer) params(s *signature) jen.Code {
	results := s.Signature.Results()
	names := slices.Clone(s.results)
	for i := range names {
		if names[i] == "" && results.At(i).Name() != "" {
			names[i] = "_"
		}
	}
	named := len(names) > 0 && names[0] != ""
	return jen.Params(p.paramList(s)...).Add(resultList(p.variables(names, results, false), named))
}

func (p *printer) paramList(s *signature) []jen.Code {
	return p.variables(s.params, s.Signature.Params(), s.Signature.Variadic())
}

// variables prints the variables of t under the given names, those of one type
// together: first, second *Row.
func (p *printer) variables(names []string, t *types.Tuple, variadic bool) []jen.Code {
	var list []jen.Code
	for i, name := range names {
		last := i == len(names)-1
		v := jen.Null()
		if name != "" {
			v = jen.Id(name)
		}
		if last || name == "" || variadic && i == len(names)-2 || !types.Identical(t.At(i).Type(), t.At(i+1).Type()) {
			v.Add(p.paramType(t.At(i).Type(), variadic && last))
		}
		list = append(list, v)
	}
	return list
}

// args prints ctx, id, tags..., with substitutes for some by index.
func args(s *signature, substitutes map[int]*jen.Statement) []jen.Code {
	var list []jen.Code
	for i, name := range s.params {
		arg := jen.Id(name)
		if sub, ok := substitutes[i]; ok {
			arg = sub
		}
		if s.Signature.Variadic() && i == len(s.params)-1 {
			arg.Op("...")
		}
		list = append(list, arg)
	}
	return list
}

// ids prints names as a list of identifiers.
func ids(names []string) []jen.Code {
	var list []jen.Code
	for _, n := range names {
		list = append(list, jen.Id(n))
	}
	return list
}

// onceBody prints
//
//	return r.next.Charge(ctx, id, cents)
func (p *printer) onceBody(s *signature, next *jen.Statement) []jen.Code {
	passed := next.Clone().Call(args(s, nil)...)
	if len(s.results) == 0 {
		return []jen.Code{passed}
	}
	return []jen.Code{jen.Return(passed)}
}

// retryBody prints
//
//	for ctx := range r.get.Attempts(ctx, &err) {
//		user, err = r.next.Get(ctx, id)
//	}
//	return user, err
func (p *printer) retryBody(s *signature, c call) []jen.Code {
	var body []jen.Code
	if s.Key >= 0 {
		body = append(body, p.mintKey(s)...)
	}
	if s.Stream != nil {
		return append(body, p.stream(s, c))
	}
	if s.call != "" {
		body = append(body, p.declareCall(s, c)...)
	}
	if !s.plainError() {
		body = append(body, jen.Var().Id(s.err).Error())
	}
	body = append(body, p.loop(s, c))
	if s.Policy.Fallback != nil {
		body = append(body, p.fallback(s))
	}
	if s.asksAnyway() {
		body = append(body, p.unattempted(s, c))
	}
	if len(s.results) > 0 {
		body = append(body, jen.Return(ids(s.results)...))
	}
	return body
}

// plainError reports whether the error result is what the loop looks at. A
// result of another type, or none, has a variable beside it.
func (s *signature) plainError() bool {
	return s.Error >= 0 && s.err == s.results[s.Error]
}

// loop prints the retry loop: for ctx := range r.get.Attempts(ctx, &err).
func (p *printer) loop(s *signature, c call) jen.Code {
	head := jen.Range()
	if s.ctx != "" {
		head = jen.Id(s.ctx).Op(":=").Range()
	}
	failed := jen.Op("&").Id(s.err)
	if s.call != "" {
		head.Id(s.call).Dot("Attempts").Call(failed)
	} else {
		head.Add(c.loop.Clone().Dot("Attempts").Call(p.bound(s, c), failed))
	}
	return jen.For(head).Block(p.attempt(s, c)...)
}

// bound prints the context that the whole call ends with.
func (p *printer) bound(s *signature, c call) *jen.Statement {
	switch {
	case s.Ctx >= 0:
		return jen.Id(s.params[s.Ctx])
	case s.Request >= 0:
		return p.requestContext(s.params[s.Request])
	}
	return c.loop.Clone().Dot("Context").Call()
}

// attempt prints one call, and what makes of its results the error that the
// loop looks at.
func (p *printer) attempt(s *signature, c call) []jen.Code {
	body := p.discard(s, "from the previous attempt", isShared)
	body = append(body, s.rememberShared()...)
	fresh := s.nameFresh()
	requestCtx := s.ctx
	if s.Ctx >= 0 {
		requestCtx = "" // an argument of its own takes it
	}
	substitutes := p.replayArgs(s, requestCtx)
	for _, i := range s.Out {
		body = append(body, p.makeFresh(s, i, fresh[i]))
		substitutes[i] = jen.Id(fresh[i].value)
	}
	passed := c.next.Clone().Call(args(s, substitutes)...)
	if len(s.results) > 0 {
		passed = jen.List(ids(s.results)...).Op("=").Add(passed)
	}
	body = append(body, passed)
	body = append(body, p.keep(s)...)
	if !s.plainError() {
		body = append(body, p.convertError(s)...)
	}
	if s.Policy.Result != nil {
		wanting := p.ref(s.Policy.Result).Call(ids(s.results)...)
		body = append(body, jen.If(wanting).Block(
			jen.Id(s.err).Op("=").Add(p.imports.retry("Again")).Call(s.cause()),
		))
	}
	for _, i := range s.Out {
		body = append(body, p.copyFresh(s, i, fresh[i]))
	}
	return body
}

// cause prints the error of an attempt that is to be repeated for its results: what the
// loop looks at, or what the results say of it themselves.
func (s *signature) cause() jen.Code {
	switch {
	case s.Error >= 0:
		return jen.Id(s.err)
	case s.Err >= 0:
		return jen.Id(s.results[s.Err]).Dot("Err").Call()
	}
	return jen.Nil()
}

// convertError prints what sets err from a result of a type of its own:
//
//	err = nil
//	if failure != nil { // a nil *Failure would be an error that is not nil
//		err = failure
//	}
func (p *printer) convertError(s *signature) []jen.Code {
	reset := jen.Id(s.err).Op("=").Nil()
	if s.Error < 0 {
		return []jen.Code{reset}
	}
	return []jen.Code{reset, p.setError(s)}
}

// setError prints how convertError goes on.
func (p *printer) setError(s *signature) jen.Code {
	failure := jen.Id(s.results[s.Error])
	none := p.none(s.Signature.Results().At(s.Error).Type())
	return jen.If(failure.Clone().Op("!=").Add(none)).Block(jen.Id(s.err).Op("=").Add(failure))
}

// none prints what an error result of type t is after a success: nil, or *new(E) where a
// type parameter may stand for what has no nil.
func (p *printer) none(t types.Type) *jen.Statement {
	if types.AssignableTo(types.Typ[types.UntypedNil], t) {
		return jen.Nil()
	}
	return jen.Op("*").New(p.typ(t))
}

// asksAnyway reports whether the callee is called once where no attempt could be
// made, because the results cannot say why.
func (s *signature) asksAnyway() bool {
	return s.Stream == nil && !s.plainError() && len(s.results) > 0
}

// unattempted prints
//
//	if !call.Attempted() {
//		// The context is done or the breaker is open, …
//		return r.next.Get(ctx, id)
//	}
func (p *printer) unattempted(s *signature, c call) jen.Code {
	return jen.If(jen.Op("!").Id(s.call).Dot("Attempted").Call()).Block(
		jen.Comment("The context is done or the breaker is open, which no result can say: let the"),
		jen.Comment("callee answer."),
		jen.Return(c.next.Clone().Call(args(s, p.replayArgs(s, ""))...)),
	)
}

// fallback prints
//
//	if call.GaveUp(&err) {
//		return cached(ctx, id, err)
//	}
func (p *printer) fallback(s *signature) jen.Code {
	params := args(s, p.replayArgs(s, ""))
	called := p.ref(s.Policy.Fallback)
	if s.Signature.Variadic() {
		// The error comes last, so the variadic arguments go as a slice.
		params[len(params)-1] = jen.Id(s.params[len(params)-1])
	}
	called = called.Call(append(params, jen.Id(s.err))...)
	if len(s.results) > 0 {
		called = jen.Return(called)
	}
	body := p.discard(s, "from the last attempt", func(model.Open) bool { return false })
	return jen.If(jen.Id(s.call).Dot("GaveUp").Call(jen.Op("&").Id(s.err))).Block(append(body, called)...)
}

// ref prints a name from a directive.
func (p *printer) ref(r *model.Ref) *jen.Statement {
	s := p.imports.qual(r.Obj.Pkg(), r.Obj.Name())
	if len(r.TypeArgs) == 0 {
		return s
	}
	var list []jen.Code
	for _, t := range r.TypeArgs {
		list = append(list, p.typ(t))
	}
	return s.Types(list...)
}
