package emit

import (
	"go/types"

	"github.com/dave/jennifer/jen"
)

// stream prints
//
//	return retry.Stream(ctx, r.list, func(ctx context.Context) iter.Seq2[User, error] {
//		return r.next.List(ctx)
//	})
//
// with conversions where the sequence is of a type of its own.
func (p *printer) stream(s *signature, c call) jen.Code {
	result := s.Signature.Results().At(0).Type()
	sequence := p.imports.qualPath("iter", "Seq2").Types(p.typ(s.Stream), jen.Error())
	opened := c.next.Clone().Call(args(s, nil)...)
	if isOwnSequence(result) {
		opened = sequence.Clone().Call(opened)
	}
	attempt := jen.Add(p.imports.qualPath("context", "Context"))
	if s.Ctx >= 0 && !s.OwnCtx {
		attempt = jen.Id(s.params[s.Ctx]).Add(attempt)
	}
	open := jen.Func().Params(attempt).Add(sequence.Clone()).Block(jen.Return(opened))
	stream := p.imports.retry("Stream").Call(p.bound(s, c), c.loop.Clone(), open)
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
