package emit

import (
	"go/types"

	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// onceBody prints
//
//	return r.next.Charge(ctx, id, cents)
func (s *signature) onceBody(next *jen.Statement) []jen.Code {
	passed := next.Call(s.args(nil)...)
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
func (p *plan) retryBody() []jen.Code {
	var body []jen.Code
	if p.Key >= 0 {
		body = append(body, p.mintKey()...)
	}
	if p.key != nil {
		body = append(body, p.findKey()...)
	}
	if p.Stream != nil {
		return append(body, p.stream())
	}
	if p.Durable != nil {
		body = append(body, p.findQueuedKey()...)
		if p.Durable.Always {
			return append(body, jen.Return(p.deferred(p.predeclared("nil"))))
		}
	}
	if p.call != nil {
		body = append(body, p.declareCall()...)
	}
	body = append(body, p.declareEach()...)
	body = append(body, p.declareHedge()...)
	if !p.plainError() {
		body = append(body, jen.Var().Add(p.id(p.err), p.predeclared("error")))
	}
	body = append(body, p.loop())
	if p.Policy.Fallback != nil {
		body = append(body, p.fallback())
	}
	if p.Durable != nil {
		body = append(body, p.queue())
	}
	if p.asksAnyway() {
		body = append(body, p.unattempted())
	}
	body = append(body, p.wrapped...)
	if len(p.results) > 0 {
		body = append(body, jen.Return(p.ids(p.results)...))
	}
	return body
}

// loop prints the retry loop: for ctx := range r.get.Attempts(ctx, &err).
func (p *plan) loop() jen.Code {
	head := jen.Range()
	if p.ctx != nil {
		head = p.id(p.ctx).Op(":=").Range()
	}
	failed := jen.Op("&").Add(p.id(p.err))
	switch {
	case p.hooked():
		head.Add(p.id(p.call)).Dot("AttemptsWith").Call(failed, p.hooks())
	case p.call != nil:
		head.Add(p.id(p.call)).Dot("Attempts").Call(failed)
	default:
		head.Add(p.method.Clone().Dot("Attempts").Call(p.bound(), failed))
	}
	return jen.For(head).Block(p.attempt()...)
}

// bound prints the context that ends the whole call.
func (p *plan) bound() *jen.Statement {
	switch {
	case p.Ctx >= 0:
		return p.id(p.params[p.Ctx])
	case p.Request >= 0:
		return p.requestContext(p.params[p.Request])
	}
	return p.method.Clone().Dot("Context").Call()
}

// attempt prints one call, and the code that derives the loop's error from its results.
func (p *plan) attempt() []jen.Code {
	body := p.discard("from the previous attempt", isShared)
	body = append(body, p.rememberShared()...)
	if p.hedge != nil {
		body = append(body, p.hedged()...)
		body = append(body, p.keepOpen()...)
	} else {
		body = append(body, p.makeAllFresh()...)
		body = append(body, assign(p.ids(p.results), "=", p.callee()))
		body = append(body, p.keepOpen()...)
		if !p.plainError() {
			body = append(body, p.convertError()...)
		}
		body = append(body, p.judge()...)
	}
	body = append(body, p.finalErrors()...)
	for _, i := range p.Out {
		body = append(body, p.copyFresh(i))
	}
	return body
}

// makeAllFresh prints the declarations of the variables that an attempt fills.
func (p *plan) makeAllFresh() []jen.Code {
	var body []jen.Code
	for _, i := range p.Out {
		body = append(body, p.makeFresh(i))
	}
	return body
}

// callee prints the call of an attempt.
func (p *plan) callee() *jen.Statement {
	requestCtx := p.ctx
	if p.Ctx >= 0 {
		requestCtx = nil // a separate argument takes it
	}
	substitutes := p.replayArgs(requestCtx)
	for _, i := range p.Out {
		substitutes[i] = p.id(p.fresh[i].value)
	}
	return p.next.Clone().Call(p.args(substitutes)...)
}

// assign prints a, b = value, or value if there are no variables.
func assign(variables []jen.Code, op string, value *jen.Statement) *jen.Statement {
	if len(variables) == 0 {
		return value
	}
	return jen.List(variables...).Op(op).Add(value)
}

// judge prints the code that makes an attempt fail because of its results:
//
//	if isEmpty(user, err) {
//		err = retry.Again(err)
//	}
func (p *plan) judge() []jen.Code {
	if p.Policy.Result == nil {
		return nil
	}
	wanting := p.ref(p.Policy.Result).Call(p.ids(p.results)...)
	return []jen.Code{jen.If(wanting).Block(
		p.id(p.err).Op("=").Add(p.retry("Again")).Call(p.cause()),
	)}
}

// cause prints the error of an attempt that is retried because of its results: the loop's
// error, or the error in the results.
func (p *plan) cause() jen.Code {
	switch {
	case p.Error >= 0:
		return p.id(p.err)
	case p.Err >= 0:
		return p.id(p.results[p.Err]).Dot("Err").Call()
	}
	return p.predeclared("nil")
}

// convertError prints the code that sets err from a result of another type:
//
//	err = nil
//	if failure != nil { // a nil *Failure would be an error that is not nil
//		err = failure
//	}
func (p *plan) convertError() []jen.Code {
	reset := p.id(p.err).Op("=").Add(p.predeclared("nil"))
	if p.Error < 0 {
		return []jen.Code{reset}
	}
	return []jen.Code{reset, p.setError()}
}

// setError prints the rest of convertError.
func (s *signature) setError() jen.Code {
	failure := s.id(s.results[s.Error])
	none := s.none(s.Signature.Results().At(s.Error).Type())
	return jen.If(failure.Clone().Op("!=").Add(none)).Block(s.id(s.err).Op("=").Add(failure))
}

// none prints the value of an error result of type t after a success: nil, or *new(E) for
// a type parameter that may not support nil.
func (p *printer) none(t types.Type) *jen.Statement {
	if types.AssignableTo(types.Typ[types.UntypedNil], t) {
		return p.predeclared("nil")
	}
	return jen.Op("*").Add(p.predeclared("new")).Call(p.typ(t))
}

// unattempted prints
//
//	if !call.Attempted() {
//		// The context is done or the breaker is open, …
//		return r.next.Get(ctx, id)
//	}
//
// or assigns the results, if something is still to be done with them.
func (p *plan) unattempted() jen.Code {
	called := p.next.Clone().Call(p.args(p.replayArgs(nil))...)
	if p.wrapped == nil {
		called = jen.Return(called)
	} else {
		called = jen.List(p.ids(p.results)...).Op("=").Add(called)
	}
	return jen.If(jen.Op("!").Add(p.id(p.call)).Dot("Attempted").Call()).Block(
		jen.Comment("The context is done or the breaker is open, and no result can report that: let the"),
		jen.Comment("callee provide the results."),
		called,
	)
}

// fallback prints
//
//	if call.GaveUp(&err) {
//		return cached(ctx, id, err)
//	}
func (p *plan) fallback() jen.Code {
	params := p.args(p.replayArgs(nil))
	called := p.ref(p.Policy.Fallback)
	if p.Signature.Variadic() {
		// The error is the last argument, so the variadic arguments are passed as a
		// slice.
		params[len(params)-1] = p.id(p.params[len(params)-1])
	}
	called = called.Call(append(params, p.id(p.err))...)
	if len(p.results) > 0 {
		called = jen.Return(called)
	}
	body := p.discard("from the last attempt", func(model.Open) bool { return false })
	gaveUp := p.id(p.call).Dot("GaveUp").Call(jen.Op("&").Add(p.id(p.err)))
	if len(p.Reset) > 0 {
		gaveUp.Op("&&").Add(p.reset(p.printer)).Op("==").Add(p.predeclared("nil"))
	}
	return jen.If(gaveUp).Block(append(body, called)...)
}

// ref prints a name from a directive.
func (p *printer) ref(r *model.Ref) *jen.Statement {
	s := p.qual(r.Obj.Pkg(), r.Obj.Name())
	if len(r.TypeArgs) == 0 {
		return s
	}
	var list []jen.Code
	for _, t := range r.TypeArgs {
		list = append(list, p.typ(t))
	}
	return s.Types(list...)
}

// stream prints
//
//	return support.Stream(ctx, r.list, func(ctx context.Context) iter.Seq2[User, error] {
//		return r.next.List(ctx)
//	})
//
// with conversions if the sequence has a custom type. With arguments to log or a breaker per key, it
// begins
//
//	return support.StreamWith(func() retry.Call { return r.list.Call(ctx) }, retry.Hooks{…}, …
func (p *plan) stream() jen.Code {
	result := p.Signature.Results().At(0).Type()
	sequence := p.qualPath("iter", "Seq2").Types(p.typ(p.Stream), p.predeclared("error"))
	opened := p.next.Clone().Call(p.args(nil)...)
	if isOwnSequence(result) {
		opened = sequence.Clone().Call(opened)
	}
	attempt := jen.Add(p.qualPath("context", "Context"))
	if p.Ctx >= 0 && !p.OwnCtx {
		attempt = p.id(p.params[p.Ctx]).Add(attempt)
	}
	open := jen.Func().Params(attempt).Add(sequence.Clone()).Block(jen.Return(opened))
	stream := p.support("Stream").Call(p.bound(), p.method.Clone(), open)
	if p.hooked() || p.Per != nil {
		begin := jen.Func().Params().Add(p.retry("Call")).Add(onOneLine(jen.Return(p.begin())))
		stream = p.support("StreamWith").Call(begin, p.hooks(), open)
	}
	if isOwnSequence(result) {
		stream = p.typ(result).Call(stream)
	}
	return jen.Return(stream)
}

// isOwnSequence reports whether t is a named type other than iter.Seq2.
func isOwnSequence(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && (named.Obj().Pkg() == nil || named.Obj().Pkg().Path() != "iter")
}
