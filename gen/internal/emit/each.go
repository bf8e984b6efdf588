package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/internal/model"
)

func (p *plan) planEach() {
	for _, i := range p.Each {
		stem := "each"
		if !p.eachFails(i) {
			stem = "once"
		}
		p.each = append(p.each, p.inventFor(stem, p.params[i], len(p.Each) > 1))
	}
}

// eachFails reports whether the callback with that index returns an error.
func (p *plan) eachFails(i int) bool {
	return model.CallbackFails(p.Signature.Params().At(i).Type())
}

// declareEach prints the variable that replaces the callbacks of a call:
//
//	each := support.NewEach(support.Once(fn, name))
//
// or, for one without an error,
//
//	once := support.OnceFunc(fn, name)
func (p *plan) declareEach() []jen.Code {
	var body []jen.Code
	for n, i := range p.Each {
		callback := p.id(p.params[i])
		switch {
		case !p.eachFails(i):
			callback = p.support("OnceFunc").Call(callback, p.ref(p.Policy.Seen))
		case p.Policy.Seen != nil:
			callback = p.support("NewEach").Call(p.support("Once").Call(callback, p.ref(p.Policy.Seen)))
		default:
			callback = p.support("NewEach").Call(callback)
		}
		body = append(body, p.id(p.each[n]).Op(":=").Add(callback))
	}
	return body
}

// eachArg prints the n-th callback of an attempt: each.Func(), or once.
func (p *plan) eachArg(n int) *jen.Statement {
	if p.eachFails(p.Each[n]) {
		return p.id(p.each[n]).Dot("Func").Call()
	}
	return p.id(p.each[n])
}

// finalErrors prints the code that makes errors of the callbacks final:
//
//	err = each.Final(err)
func (p *plan) finalErrors() []jen.Code {
	var body []jen.Code
	for n, i := range p.Each {
		if p.eachFails(i) {
			body = append(body, p.id(p.err).Op("=").Add(p.id(p.each[n])).Dot("Final").Call(p.id(p.err)))
		}
	}
	return body
}
