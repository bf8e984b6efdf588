package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/model"
)

// annotated prints the annotated type: UserStore, or Cache[K, V].
func (p *printer) annotated(n *wrapperNames) *jen.Statement {
	return jen.Id(n.Obj.Name()).Add(p.typeParamUses(n.TypeParams()))
}

// pointer prints *RetryingUserStore.
func (p *printer) pointer(n *wrapperNames) *jen.Statement {
	return jen.Op("*").Id(n.Name).Add(p.typeParamUses(n.TypeParams()))
}

// structType prints
//
//	type RetryingUserStore struct {
//		next UserStore
//		get  *retry.Method
//	}
func (p *printer) structType(n *wrapperNames) jen.Code {
	return typeDoc(n).code().Type().Id(n.Name).Add(p.typeParamDecls(n.TypeParams())).StructFunc(func(g *jen.Group) {
		g.Id(n.next).Add(p.annotated(n))
		for _, m := range n.Methods {
			if m.Retried() {
				g.Id(n.fields[m]).Op("*").Add(p.imports.retry("Method"))
			}
		}
	}).Line()
}

// guard prints
//
//	var _ UserStore = (*RetryingUserStore)(nil)
//
// inside a func where type parameters need one.
func (p *printer) guard(n *wrapperNames) jen.Code {
	doc := &comment{}
	doc.text("Does not compile when %s has changed since: run go generate.", n.Obj.Name())
	check := jen.Var().Id("_").Add(p.annotated(n)).Op("=").Parens(p.pointer(n)).Parens(jen.Nil())
	if n.TypeParams().Len() == 0 {
		return doc.code().Add(check).Line()
	}
	return doc.code().Func().Id("_").Add(p.typeParamDecls(n.TypeParams())).Params().Block(check).Line()
}

// constructor prints
//
//	func NewRetryingUserStore(next UserStore, opts ...retry.Option) *RetryingUserStore {
//		caller := retry.OptionsFor(opts, "store.UserStore", "Get")
//		return &RetryingUserStore{
//			next: next,
//			get:  retry.NewMethod("store.UserStore.Get", retry.Policy{}, caller),
//		}
//	}
func (p *printer) constructor(n *wrapperNames) jen.Code {
	next := n.local.pick("next", "wrapped")
	c := p.newConfig(n)
	return constructorDoc(n).code().Func().Id(n.Constructor).Add(p.typeParamDecls(n.TypeParams())).
		Params(jen.Id(next).Add(p.annotated(n)), p.options(n)).Add(p.pointer(n)).
		BlockFunc(func(g *jen.Group) {
			c.declare(g)
			fields := []jen.Code{jen.Id(n.next).Op(":").Id(next)}
			for _, m := range n.Methods {
				if m.Retried() {
					fields = append(fields, jen.Id(n.fields[m]).Op(":").Add(c.newMethod(m)))
				}
			}
			g.Return(jen.Op("&").Id(n.Name).Add(p.typeParamUses(n.TypeParams())).Add(literal(fields, len(fields) > 1)))
		}).Line()
}

// options prints opts ...retry.Option.
func (p *printer) options(n *wrapperNames) jen.Code {
	return jen.Id(n.opts).Op("...").Add(p.imports.retry("Option"))
}

// unwrap prints
//
//	func (r *RetryingUserStore) Unwrap() UserStore { return r.next }
func (p *printer) unwrap(n *wrapperNames) jen.Code {
	doc := &comment{}
	doc.text("Unwrap returns the %s that %s passes its calls to.", n.Obj.Name(), n.receiver)
	return doc.code().Func().Params(jen.Id(n.receiver).Add(p.pointer(n))).Id("Unwrap").Params().Add(p.annotated(n)).
		Add(onOneLine(jen.Return(jen.Id(n.receiver).Dot(n.next)))).Line()
}

// onOneLine prints a func's body as { return r.next }.
func onOneLine(statement jen.Code) *jen.Statement {
	return jen.Custom(jen.Options{Open: "{ ", Close: " }"}, statement)
}

// funcConstructor prints
//
//	func NewRetryingFetch(next Fetch, opts ...retry.Option) Fetch {
//		caller := retry.OptionsFor(opts, "store", "Fetch")
//		fetch := retry.NewMethod("store.Fetch", retry.Policy{}, caller)
//		return func(ctx context.Context, url string) (body []byte, err error) {
//			…
//		}
//	}
func (p *printer) funcConstructor(n *wrapperNames) jen.Code {
	m := n.Methods[0]
	c := p.newConfig(n)
	s := p.newSignature(n, m)
	return funcDoc(n).code().Func().Id(n.Constructor).Add(p.typeParamDecls(n.TypeParams())).
		Params(jen.Id(n.next).Add(p.annotated(n)), p.options(n)).Add(p.annotated(n)).
		BlockFunc(func(g *jen.Group) {
			c.declare(g)
			g.Id(n.fields[m]).Op(":=").Add(c.newMethod(m))
			call := call{next: jen.Id(n.next), loop: jen.Id(n.fields[m])}
			g.Return(jen.Func().Add(p.params(s)).Block(p.retryBody(s, call)...))
		}).Line()
}

// method prints the method m of the wrapper, retrying or not.
func (p *printer) method(n *wrapperNames, m *model.Method) jen.Code {
	s := p.newSignature(n, m)
	next := jen.Id(n.receiver).Dot(n.next).Dot(m.Name)
	body := p.onceBody(s, next)
	if m.Retried() {
		body = p.retryBody(s, call{next: next, loop: jen.Id(n.receiver).Dot(n.fields[m])})
	}
	return methodDoc(n, m).code().Func().Params(jen.Id(n.receiver).Add(p.pointer(n))).Id(m.Name).Add(p.params(s)).Block(body...).Line()
}
