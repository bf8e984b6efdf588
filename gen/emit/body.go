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
		body = append(body, p.mintKey(s))
	}
	if s.Stream != nil {
		return append(body, p.stream(s, c))
	}
	body = append(body, p.declareReplays(s, c)...)
	if !s.plainError() {
		body = append(body, jen.Var().Id(s.err).Error())
	}
	if s.attempted != "" {
		body = append(body, jen.Id(s.attempted).Op(":=").False())
	}
	gaveUp := ""
	if s.Policy.Fallback != nil {
		gaveUp = s.local.pick("gaveUp")
		body = append(body, jen.Var().Id(gaveUp).Bool())
	}
	body = append(body, p.loop(s, c, gaveUp))
	if s.Policy.Fallback != nil {
		body = append(body, p.fallback(s, gaveUp))
	}
	if s.attempted != "" {
		body = append(body, s.unattempted(c))
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

// loop prints the retry loop. The variable gaveUp, if there is one, is told whether it
// was in vain.
func (p *printer) loop(s *signature, c call, gaveUp string) jen.Code {
	head := jen.Range()
	if s.ctx != "" {
		head = jen.Id(s.ctx).Op(":=").Range()
	}
	args := []jen.Code{s.bound(c), jen.Op("&").Id(s.err)}
	attempts := "Attempts"
	if gaveUp != "" {
		attempts, args = "AttemptsElse", append(args, jen.Op("&").Id(gaveUp))
	}
	head.Add(c.loop.Clone().Dot(attempts).Call(args...))
	return jen.For(head).Block(p.attempt(s, c)...)
}

// bound prints the context that the whole call ends with.
func (s *signature) bound(c call) *jen.Statement {
	switch {
	case s.Ctx >= 0:
		return jen.Id(s.params[s.Ctx])
	case s.Request >= 0:
		return jen.Id(s.params[s.Request]).Dot("Context").Call()
	}
	return c.loop.Clone().Dot("Context").Call()
}

// attempt prints one call, and what makes of its results the error that the
// loop looks at.
func (p *printer) attempt(s *signature, c call) []jen.Code {
	body := p.discard(s, "from the attempt before")
	if s.attempted != "" {
		body = append(body, jen.Id(s.attempted).Op("=").True())
	}
	fresh := s.freshNames()
	requestCtx := s.ctx
	if s.Ctx >= 0 {
		requestCtx = "" // an argument of its own takes it
	}
	substitutes := s.replayArgs(requestCtx)
	for _, i := range s.Out {
		body = append(body, p.makeFresh(s, i, fresh[i]))
		substitutes[i] = jen.Id(fresh[i])
	}
	passed := c.next.Clone().Call(args(s, substitutes)...)
	if len(s.results) > 0 {
		passed = jen.List(ids(s.results)...).Op("=").Add(passed)
	}
	body = append(body, passed)
	if !s.plainError() {
		body = append(body, s.convertError()...)
	}
	if s.Policy.Result != nil {
		wanting := p.ref(s.Policy.Result).Call(ids(s.results)...)
		body = append(body, jen.If(wanting).Block(
			jen.Id(s.err).Op("=").Add(p.imports.retry("Again")).Call(jen.Id(s.err)),
		))
	}
	for _, i := range s.Out {
		body = append(body, p.copyFresh(s, i, fresh[i]))
	}
	return append(body, s.checkReplays()...)
}

// convertError prints what sets err from a result of a type of its own:
//
//	err = nil
//	if failure != nil { // a nil *Failure would be an error that is not nil
//		err = failure
//	}
func (s *signature) convertError() []jen.Code {
	reset := jen.Id(s.err).Op("=").Nil()
	if s.Error < 0 {
		return []jen.Code{reset}
	}
	return []jen.Code{reset, s.setError()}
}

// setError prints how convertError goes on.
func (s *signature) setError() jen.Code {
	failure := jen.Id(s.results[s.Error])
	return jen.If(failure.Clone().Op("!=").Nil()).Block(jen.Id(s.err).Op("=").Add(failure))
}

// unattempted prints
//
//	if !attempted {
//		return r.next.Get(ctx, id)
//	}
func (s *signature) unattempted(c call) jen.Code {
	return jen.If(jen.Op("!").Id(s.attempted)).Block(
		jen.Comment("No attempt was made, because the context is done or an option forbids it,"),
		jen.Comment("which a result of this type cannot say: the callee is asked all the same."),
		jen.Return(c.next.Clone().Call(args(s, nil)...)),
	)
}

// fallback prints
//
//	if gaveUp {
//		return cached(ctx, id, err)
//	}
func (p *printer) fallback(s *signature, gaveUp string) jen.Code {
	params := args(s, s.replayArgs(""))
	called := p.ref(s.Policy.Fallback)
	if s.Signature.Variadic() {
		// The error comes last, so the variadic arguments go as a slice.
		params[len(params)-1] = jen.Id(s.params[len(params)-1])
	}
	called = called.Call(append(params, jen.Id(s.err))...)
	if len(s.results) > 0 {
		called = jen.Return(called)
	}
	body := append(p.discard(s, "from the last attempt"), s.rewindReplays()...)
	return jen.If(jen.Id(gaveUp)).Block(append(body, called)...)
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
