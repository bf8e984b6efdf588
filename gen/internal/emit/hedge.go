package emit

import (
	"go/types"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// A hedge is the plan of attempts of which several may be under way at once, each with
// variables of its own. What it returns is the results other than the loop's error and
// what it has filled: one value, or a struct of several.
type hedge struct {
	values []value
	typ    *ident // local type of the struct; nil for less than two values
	got    *ident // variable of the struct; nil for less than two values
}

// A value is what a hedged attempt returns: a variable and its type.
type value struct {
	*ident
	typ    *jen.Statement
	filled bool // whether it is no result, but what a parameter is filled from
}

func (p *plan) planHedge() {
	if p.Hedge == nil {
		return
	}
	h := &hedge{}
	for i, result := range p.results {
		if i != p.Error || !p.plainError() {
			h.values = append(h.values, value{ident: result, typ: p.typ(p.Signature.Results().At(i).Type())})
		}
	}
	for _, i := range p.Out {
		if f := p.fresh[i]; f.fill != nil {
			h.values = append(h.values, value{f.fill, jen.Func().Params(), true})
		} else {
			h.values = append(h.values, value{f.value, p.typ(p.Signature.Params().At(i).Type()), true})
		}
	}
	if len(h.values) > 1 {
		h.typ, h.got = p.invent("results", "hedgeResults"), p.invent("got", "hedged")
	}
	p.hedge = h
	if p.call == nil && p.discardsLosers() {
		p.call = p.invent("call", "retried")
	}
}

// declareHedge prints
//
//	type results struct {
//		left  int
//		right string
//	}
func (p *plan) declareHedge() []jen.Code {
	if p.hedge == nil || p.hedge.typ == nil {
		return nil
	}
	var fields []jen.Code
	for _, v := range p.hedge.values {
		fields = append(fields, p.id(v.ident).Add(v.typ))
	}
	return []jen.Code{jen.Type().Add(p.id(p.hedge.typ)).Struct(fields...)}
}

// hedged prints
//
//	user, err = retry.Hedged(ctx, r.get, func(ctx context.Context) (*User, error) {
//		return r.next.Get(ctx, id)
//	})
//
// or, for several values,
//
//	var got results
//	got, err = retry.Hedged(ctx, r.pair, func(ctx context.Context) (results, error) {
//		left, right, err := r.next.Pair(ctx)
//		return results{left, right}, err
//	})
//	left, right = got.left, got.right
func (p *plan) hedged() []jen.Code {
	h := p.hedge
	run := p.race()
	switch {
	case h.got != nil:
		return []jen.Code{
			jen.Var().Add(p.id(h.got), p.id(h.typ)),
			jen.List(p.id(h.got), p.id(p.err)).Op("=").Add(run),
			p.unpack(),
		}
	case len(h.values) == 0:
		return []jen.Code{jen.List(jen.Id("_"), p.id(p.err)).Op("=").Add(run)}
	}
	only := h.values[0]
	body := []jen.Code{jen.List(p.id(only.ident), p.id(p.err)).Op("=").Add(run)}
	if only.filled {
		body = append([]jen.Code{jen.Var().Add(p.id(only.ident), only.typ.Clone())}, body...)
	}
	return body
}

// race prints the call of the runtime that makes the attempt.
func (p *plan) race() *jen.Statement {
	if p.call == nil {
		return p.retry("Hedged").Call(p.id(p.ctx), p.method.Clone(), p.request())
	}
	return p.retry("HedgedCall").Call(p.id(p.ctx), jen.Op("&").Add(p.id(p.call)), p.request(), p.discardLoser())
}

// unpack prints left, right = got.left, got.right. What was filled stays in got.
func (p *plan) unpack() jen.Code {
	var to, from []jen.Code
	for _, v := range p.hedge.values {
		if !v.filled {
			to, from = append(to, p.id(v.ident)), append(from, p.gotten(v.ident))
		}
	}
	if len(to) == 0 {
		return jen.Null()
	}
	return jen.List(to...).Op("=").List(from...)
}

// gotten prints got.left, or left if there is no struct.
func (p *plan) gotten(i *ident) *jen.Statement {
	if p.hedge == nil || p.hedge.got == nil {
		return p.id(i)
	}
	return p.id(p.hedge.got).Op(".").Add(p.id(i))
}

// request prints the func that makes one request. Its variables have the names of those
// around it.
func (p *plan) request() jen.Code {
	f := jen.Func().Params(p.id(p.ctx).Add(p.qualPath("context", "Context"))).
		Params(p.hedgeType(), p.predeclared("error"))
	body := p.makeAllFresh()
	called := p.callee()
	switch {
	case len(p.results) == 1 && p.plainError() && p.Policy.Result == nil:
		return f.Block(append(body, jen.Return(p.packed(), called))...)
	case len(p.results) == 2 && p.plainError() && p.Error == 1 && p.Policy.Result == nil && len(p.Out) == 0:
		return f.Block(jen.Return(called))
	}
	body = append(body, assign(p.ids(p.results), ":=", called))
	if !p.plainError() {
		body = append(body, jen.Var().Add(p.id(p.err), p.predeclared("error")))
		if p.Error >= 0 {
			body = append(body, p.setError())
		}
	}
	body = append(body, p.judge()...)
	return f.Block(append(body, jen.Return(p.packed(), p.id(p.err)))...)
}

// hedgeType prints the type of what a request returns besides its error.
func (p *plan) hedgeType() *jen.Statement {
	switch h := p.hedge; {
	case h.typ != nil:
		return p.id(h.typ)
	case len(h.values) == 1:
		return h.values[0].typ.Clone()
	}
	return jen.Struct()
}

// packed prints what a request returns besides its error: user, results{left, right}, or
// struct{}{}.
func (p *plan) packed() jen.Code {
	var all []jen.Code
	for _, v := range p.hedge.values {
		all = append(all, p.id(v.ident))
	}
	if len(all) == 1 {
		return all[0]
	}
	return p.hedgeType().Values(all...)
}

// discardsLosers reports whether the runtime needs a func to discard the results of the other
// requests. Without one, it closes a single value that has a method for that, which it must
// not if that is no result.
func (p *plan) discardsLosers() bool {
	return p.mayNotClose() || slices.ContainsFunc(p.Open, func(o model.Open) bool {
		return o.Closes && (p.hedge.typ != nil || o.Response || o.Field != "" || o.Getter != "")
	})
}

// mayNotClose reports whether the only value that a request returns fills a parameter, and
// has a method that the runtime would call.
func (p *plan) mayNotClose() bool {
	if h := p.hedge; len(h.values) != 1 || !h.values[0].filled {
		return false
	}
	t := p.Signature.Params().At(p.Out[0]).Type()
	return slices.ContainsFunc([]string{"Close", "Rollback"}, func(name string) bool {
		method, _, _ := types.LookupFieldOrMethod(t, false, nil, name)
		return method != nil
	})
}

// discardLoser prints a func that closes the results of a request whose results the caller
// does not get, unless they are the same as those that it gets and may be shared:
//
//	func(lost, kept results) {
//		support.Discard(lost.rows)
//		support.DiscardUnless(lost.conn, kept.conn)
//	}
//
// or nil.
func (p *plan) discardLoser() jen.Code {
	if !p.discardsLosers() {
		return p.predeclared("nil")
	}
	in := p.in()
	lost, kept := in.invent("lost", "lostResult"), in.invent("kept", "keptResult")
	resultOf := func(of *ident) func(int) *jen.Statement {
		return func(i int) *jen.Statement {
			if p.hedge.typ == nil {
				return in.id(of)
			}
			return in.id(of).Op(".").Add(p.id(p.results[i]))
		}
	}
	keptName := jen.Id("_")
	if slices.ContainsFunc(p.Open, isShared) {
		keptName = in.id(kept)
	}
	var closed []model.Open
	for _, o := range p.Open {
		if o.Closes {
			closed = append(closed, o)
		}
	}
	body := p.eachThere(closed, resultOf(lost), func(o model.Open, value *jen.Statement) jen.Code {
		if isShared(o) {
			return in.support("DiscardUnless").Call(value, openIn(resultOf(kept)(o.Result), o))
		}
		return in.runtimeOf(o, "Discard").Call(value)
	})
	lostName := jen.Id("_")
	if len(body) > 0 {
		lostName = in.id(lost)
	}
	return jen.Func().Params(lostName, keptName.Add(p.hedgeType())).Block(body...)
}
