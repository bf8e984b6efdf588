package emit

import (
	"go/types"

	"github.com/dave/jennifer/jen"
)

// stream prints
//
//	return support.Stream(ctx, r.list, func(ctx context.Context) iter.Seq2[User, error] {
//		return r.next.List(ctx)
//	})
//
// with conversions where the sequence is of a type of its own.
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
