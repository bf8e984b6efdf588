package emit

import (
	"go/types"
	"strconv"

	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// declareCall prints the declarations of a loop that needs more than an error, and of the
// arguments that each attempt reads:
//
//	call := r.upload.Call(ctx)
//	defer call.Close()
//	replay := support.NewReplay(&call, body)
func (p *plan) declareCall() []jen.Code {
	body := []jen.Code{p.id(p.call).Op(":=").Add(p.begin())}
	if len(p.Replays) > 0 {
		body = append(body, jen.Defer().Add(p.id(p.call)).Dot("Close").Call())
	}
	if p.asksRequest() {
		body = append(body, p.qualPath(model.HTTPPath, "OnceUnlessIdempotent").Call(jen.Op("&").Add(p.id(p.call)), p.id(p.params[p.Request])))
	}
	for i, r := range p.Replays {
		if r.Fields != nil {
			body = append(body, p.declareFields(i, r)...)
			continue
		}
		name, args := "NewReplay", []jen.Code{jen.Op("&").Add(p.id(p.call)), p.id(p.params[r.Param])}
		from := model.SupportPath
		if r.Request {
			from = model.HTTPPath
		}
		switch {
		case r.Request && (p.Repeat == model.Idempotent || p.Repeat == model.KeyPerCall):
			name, args = "NewIdempotentReplay", append(args, size(r.Limit))
		case r.Limit > 0:
			name, args = "NewBufferedReplay", append(args, size(r.Limit))
		}
		body = append(body, p.id(p.replays[i]).Op(":=").Add(p.qualPath(from, name)).Call(args...))
	}
	return body
}

// begin prints r.upload.Call(ctx), or retry.CallPer(ctx, r.upload, host).
func (p *plan) begin() *jen.Statement {
	switch {
	case p.Per == nil:
		return p.method.Clone().Dot("Call").Call(p.bound())
	case p.key != nil:
		return p.retry("CallPer").Call(p.bound(), p.method.Clone(), p.id(p.key))
	}
	return p.retry("CallPer").Call(p.bound(), p.method.Clone(), p.param(p.printer, *p.Per))
}

// findKey prints
//
//	var key string
//	if req != nil {
//		key = req.Host
//	}
func (p *plan) findKey() []jen.Code {
	return []jen.Code{
		jen.Var().Add(p.id(p.key), p.typ(p.Per.Type(p.Method))),
		jen.If(p.id(p.params[p.Per.Index]).Op("!=").Add(p.predeclared("nil"))).Block(
			p.id(p.key).Op("=").Add(p.param(p.printer, *p.Per))),
	}
}

// declareFields prints
//
//	replay := support.NewStructReplay(in)
//	support.ReplayField(&call, replay, func(in *Input) *io.Reader { return &in.Body })
func (p *plan) declareFields(i int, r model.Replay) []jen.Code {
	given := p.id(p.params[r.Param])
	elem, pointer := pointee(p.Signature.Params().At(r.Param).Type())
	if !pointer {
		given = jen.Op("&").Add(given)
	}
	name, args := "NewStructReplay", []jen.Code{given}
	if r.Limit > 0 {
		name, args = "NewBufferedStructReplay", append(args, size(r.Limit))
	}
	body := []jen.Code{p.id(p.replays[i]).Op(":=").Add(p.support(name)).Call(args...)}
	for _, path := range r.Fields {
		body = append(body, p.support("ReplayField").Call(
			jen.Op("&").Add(p.id(p.call)), p.id(p.replays[i]), p.fieldFunc(r.Param, elem, path)))
	}
	return body
}

// fieldFunc prints a func that returns the address of a field of the argument, after
// copying the targets of pointers on the path to it:
//
//	func(in *Input) *io.Reader {
//		if in.Object == nil {
//			return nil
//		}
//		object := *in.Object
//		in.Object = &object
//		return &in.Object.Body
//	}
func (p *plan) fieldFunc(param int, elem types.Type, path []*types.Var) jen.Code {
	f := p.in()
	in := f.id(p.params[param])
	head := jen.Func().Params(in.Clone().Op("*").Add(f.typ(elem))).Op("*").Add(f.typ(path[len(path)-1].Type()))
	var body []jen.Code
	at := in
	for i, field := range path {
		at = at.Clone().Dot(field.Name())
		if _, pointer := pointee(field.Type()); pointer && i < len(path)-1 {
			inner := f.id(f.invent(lowerCamel(field.Name()), "inner"))
			body = append(body,
				jen.If(at.Clone().Op("==").Add(f.predeclared("nil"))).Block(jen.Return(f.predeclared("nil"))),
				inner.Clone().Op(":=").Op("*").Add(at.Clone()),
				at.Clone().Op("=").Op("&").Add(inner))
		}
	}
	last := jen.Return(jen.Op("&").Add(at))
	if len(body) == 0 {
		return head.Add(onOneLine(last))
	}
	return head.Block(append(body, last)...)
}

// pointee returns what t points to, or t itself.
func pointee(t types.Type) (elem types.Type, pointer bool) {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem(), true
	}
	return t, false
}

// replayArgs prints, by index, the replacements of arguments that are read, replay.Reader(),
// or called back, each.Func(). The request that provides the loop's context gets the context of the
// attempt, in the variable ctx, if there is one.
func (p *plan) replayArgs(ctx *ident) map[int]*jen.Statement {
	list := map[int]*jen.Statement{}
	for i, r := range p.Replays {
		replay := p.id(p.replays[i])
		if r.Fields != nil {
			list[r.Param] = structArg(replay, p.Signature.Params().At(r.Param).Type())
			continue
		}
		if !r.Request {
			list[r.Param] = replay.Dot("Reader").Call()
			continue
		}
		own := p.requestContext(p.params[r.Param])
		if ctx != nil && r.Param == p.Request {
			own = p.id(ctx)
		}
		list[r.Param] = replay.Dot("Request").Call(own)
	}
	for n, i := range p.Each {
		list[i] = p.eachArg(n)
	}
	return list
}

// structArg prints replay.Struct(), or *replay.Struct().
func structArg(replay *jen.Statement, t types.Type) *jen.Statement {
	if _, pointer := pointee(t); pointer {
		return replay.Dot("Struct").Call()
	}
	return jen.Op("*").Add(replay).Dot("Struct").Call()
}

// requestContext prints retryhttp.Context(req).
func (p *printer) requestContext(request *ident) *jen.Statement {
	return p.qualPath(model.HTTPPath, "Context").Call(p.id(request))
}

// size prints a number of bytes: 1<<20, 64<<10, 1000 or 0.
func size(n int64) jen.Code {
	switch {
	case n == 0:
		return jen.Id("0")
	case n%(1<<20) == 0:
		return jen.Id(strconv.FormatInt(n>>20, 10) + "<<20")
	case n%(1<<10) == 0:
		return jen.Id(strconv.FormatInt(n>>10, 10) + "<<10")
	}
	return jen.Id(strconv.FormatInt(n, 10))
}
