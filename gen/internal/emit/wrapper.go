package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// annotated prints the annotated type: UserStore, or Cache[K, V].
func (p *printer) annotated(n *wrapperNames) *jen.Statement {
	return p.word(n.Obj.Name()).Add(p.typeParamUses(n.TypeParams()))
}

// wrapped prints RetryingUserStore.
func (p *printer) wrapped(n *wrapperNames) *jen.Statement {
	return p.word(n.Name).Add(p.typeParamUses(n.TypeParams()))
}

// structType prints
//
//	type RetryingUserStore struct {
//		next UserStore
//		get  *retry.Method
//	}
//
// without next for a func type.
func (n *wrapperNames) structType() declaration {
	var fields []jen.Code
	if !n.Func {
		fields = append(fields, jen.Add(n.next.code, n.annotated(n)))
	}
	for _, m := range n.Methods {
		if m.Retried() {
			fields = append(fields, jen.Add(n.fields[m].code).Op("*").Add(n.retry("Method")))
		}
		if m.Durable != nil {
			fields = append(fields, jen.Add(n.kinds[m].code).Op("*").Add(n.durable("Kind")))
		}
	}
	for _, in := range n.inner {
		fields = append(fields, in.field(n.printer))
	}
	return declaration{
		doc:  func() *comment { return structDoc(n) },
		code: jen.Type().Id(n.Name).Add(n.typeParamDecls(n.TypeParams())).Struct(fields...),
	}
}

// guard prints
//
//	var _ UserStore = (*RetryingUserStore)(nil)
//
// inside a func if there are type parameters.
func (n *wrapperNames) guard() declaration {
	check := jen.Var().Id("_").Add(n.annotated(n)).Op("=").Parens(jen.Op("*").Add(n.wrapped(n))).Parens(n.predeclared("nil"))
	if n.TypeParams().Len() > 0 {
		check = jen.Func().Id("_").Add(n.typeParamDecls(n.TypeParams())).Params().Block(check)
	}
	return declaration{doc: func() *comment { return guardDoc(n) }, code: check}
}

// constructor prints
//
//	func NewRetryingUserStore(next UserStore, opts ...retry.Option) *RetryingUserStore {
//		wrapper := support.NewWrapper("store.UserStore", opts, "Get")
//		return &RetryingUserStore{
//			next: next,
//			get:  wrapper.Method("Get", retry.Policy{}),
//		}
//	}
func (n *wrapperNames) constructor() declaration {
	next := n.make.invent("next", "wrapped")
	c := n.newConfig(next)
	body := c.construct(jen.Add(n.next.code).Op(":").Add(c.id(next)))
	return declaration{
		doc:  func() *comment { return constructorDoc(n, c.policies) },
		code: n.constructorHead(n.Constructor, c.opts, next, c.policies).Op("*").Add(n.wrapped(n)).Block(body...),
	}
}

// construct prints the body of a constructor. The struct has the given fields first.
func (c *config) construct(fields ...jen.Code) []jen.Code {
	body := c.declare()
	for _, m := range c.n.Methods {
		if m.Retried() {
			fields = append(fields, jen.Add(c.n.fields[m].code).Op(":").Add(c.newMethod(m)))
		}
		if m.Durable != nil {
			fields = append(fields, jen.Add(c.n.kinds[m].code).Op(":").Add(c.kind(m.Durable)))
		}
	}
	for _, in := range c.n.inner {
		fields = append(fields, in.construct(c))
	}
	made := c.wrapped(c.n).Add(literal(fields, len(fields) > 1))
	return append(body, jen.Return(jen.Op("&").Add(made)))
}

// constructorHead prints func NewRetryingUserStore(next UserStore, opts ...retry.Option),
// without next if that is nil, and with a policy before opts for each of policies.
func (n *wrapperNames) constructorHead(name string, opts, next *ident, policies []policyParam) *jen.Statement {
	var params []jen.Code
	if next != nil {
		params = append(params, jen.Add(next.code, n.annotated(n)))
	}
	if len(policies) > 0 {
		var names []jen.Code
		for _, p := range policies {
			names = append(names, p.code)
		}
		params = append(params, jen.List(names...).Add(n.retry("Policy")))
	}
	params = append(params, jen.Add(opts.code).Op("...").Add(n.retry("Option")))
	return jen.Func().Id(name).Add(n.typeParamDecls(n.TypeParams())).Params(params...)
}

// method prints the method m of the wrapper, retrying or not.
func (n *wrapperNames) method(m *model.Method) declaration {
	s := n.function(n.methods).newSignature(m)
	value := s.id(n.receiver).Dot(n.next.text)
	next := value.Clone().Dot(m.Name)
	var body []jen.Code
	switch {
	case m.Retried():
		plan := n.newPlan(s, next)
		plan.value = value
		body = plan.retryBody()
	case len(m.Wraps) > 0:
		body = n.onceWrapped(s, next)
	default:
		s.nameParams()
		body = s.onceBody(next)
	}
	return declaration{
		doc:  func() *comment { return methodDoc(n, m) },
		code: n.methodHead(m.Name).Add(s.head(n.printer)).Block(body...),
	}
}

// methodHead prints func (r *RetryingUserStore) Get.
func (n *wrapperNames) methodHead(name string) *jen.Statement {
	return jen.Func().Params(jen.Add(n.receiver.code).Op("*").Add(n.wrapped(n))).Id(name)
}

// unwrapMethod prints
//
//	func (r *RetryingUserStore) Unwrap() UserStore { return r.next }
func (n *wrapperNames) unwrapMethod() declaration {
	next := n.methods.id(n.receiver).Dot(n.next.text)
	return declaration{
		doc:  func() *comment { return unwrapDoc(n) },
		code: n.methodHead("Unwrap").Params().Add(n.annotated(n)).Add(onOneLine(jen.Return(next))),
	}
}

// onOneLine prints a func's body as { return r.next }.
func onOneLine(statement jen.Code) *jen.Statement {
	return jen.Custom(jen.Options{Open: "{ ", Close: " }"}, statement)
}
