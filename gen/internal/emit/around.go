package emit

import "github.com/dave/jennifer/jen"

// aroundMethod prints
//
//	func (r *RetryingUserStore) Around(next UserStore) *RetryingUserStore {
//		around := *r
//		around.next = next
//		return &around
//	}
func (n *wrapperNames) aroundMethod() declaration {
	f := n.function(n.methods)
	next := f.invent("next", "wrapped")
	around := f.invent("around")
	return declaration{
		doc: func() *comment { return aroundDoc(n) },
		code: n.aroundHead(next).Op("*").Add(n.wrapped(n)).Block(
			f.id(around).Op(":=").Op("*").Add(f.id(n.receiver)),
			f.id(around).Dot(n.next.text).Op("=").Add(f.id(next)),
			jen.Return(jen.Op("&").Add(f.id(around)))),
	}
}

// aroundHead prints func (r *RetryingUserStore) Around(next UserStore).
func (n *wrapperNames) aroundHead(next *ident) *jen.Statement {
	return n.methodHead("Around").Params(jen.Add(next.code, n.annotated(n)))
}

// funcConstructor prints
//
//	func NewRetryingFetch(next Fetch, opts ...retry.Option) Fetch {
//		return NewRetryingFetchMiddleware(opts...).Around(next)
//	}
func (n *wrapperNames) funcConstructor() declaration {
	f := n.function(n.printer)
	next, opts := f.invent("next"), f.invent("opts")
	policies := newPolicyParams(f, n.Methods)
	var args []jen.Code
	for _, p := range policies {
		args = append(args, f.id(p.ident))
	}
	made := f.word(n.Middleware).Add(f.typeParamUses(n.TypeParams())).Call(append(args, f.id(opts).Op("..."))...)
	return declaration{
		doc: func() *comment { return funcDoc(n, next, policies) },
		code: n.constructorHead(n.Constructor, opts, next, policies).Add(n.annotated(n)).
			Block(jen.Return(made.Dot("Around").Call(f.id(next)))),
	}
}

// middlewareConstructor prints
//
//	func NewRetryingFetchMiddleware(opts ...retry.Option) *RetryingFetchMiddleware {
//		wrapper := support.NewWrapper("store", opts, "Fetch")
//		return &RetryingFetchMiddleware{fetch: wrapper.Method("Fetch", retry.Policy{})}
//	}
func (n *wrapperNames) middlewareConstructor() declaration {
	c := n.newConfig(nil)
	body := c.construct()
	return declaration{
		doc:  func() *comment { return middlewareDoc(n, c.policies) },
		code: n.constructorHead(n.Middleware, c.opts, nil, c.policies).Op("*").Add(n.wrapped(n)).Block(body...),
	}
}

// funcAround prints
//
//	func (r *RetryingFetchMiddleware) Around(next Fetch) Fetch {
//		return func(ctx context.Context, url string) (body []byte, err error) {
//			…
//		}
//	}
//
// which the compiler inlines, so that a func that is called at once is not allocated.
func (n *wrapperNames) funcAround() declaration {
	m := n.Methods[0]
	f := n.function(n.methods)
	f.reserved.take(givenNames(n.Wrapper)...)
	next := f.invent("next", "wrapped")
	s := n.function(f).newSignature(m)
	body := n.newPlan(s, s.id(next)).retryBody()
	retrying := jen.Func().Add(s.head(f)).Block(body...)
	return declaration{
		doc:  func() *comment { return funcAroundDoc(n, s, next) },
		code: n.aroundHead(next).Add(n.annotated(n)).Block(jen.Return(retrying)),
	}
}
