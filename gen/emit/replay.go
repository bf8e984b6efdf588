package emit

import (
	"go/types"
	"strconv"

	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/model"
)

// httpPath is the import path of the part of the runtime that knows net/http.
const httpPath = model.RuntimePath + "/retryhttp"

// declareCall prints what a loop needs that knows more than an error, and the
// arguments that each attempt reads:
//
//	call := r.upload.Call(ctx)
//	defer call.Close()
//	replay := retry.NewReplay(&call, body)
func (p *printer) declareCall(s *signature, c call) []jen.Code {
	body := []jen.Code{jen.Id(s.call).Op(":=").Add(c.loop.Clone()).Dot("Call").Call(p.bound(s, c))}
	if len(s.Replays) > 0 {
		body = append(body, jen.Defer().Id(s.call).Dot("Close").Call())
	}
	for i, r := range s.Replays {
		if r.Fields != nil {
			body = append(body, p.declareFields(s, i, r)...)
			continue
		}
		name, args := "NewReplay", []jen.Code{jen.Op("&").Id(s.call), jen.Id(s.params[r.Param])}
		if r.Limit > 0 {
			name, args = "NewBufferedReplay", append(args, size(r.Limit))
		}
		from := model.RuntimePath
		if r.Request {
			from = httpPath
		}
		body = append(body, jen.Id(s.replays[i]).Op(":=").Add(p.imports.qualPath(from, name)).Call(args...))
	}
	return body
}

// declareFields prints
//
//	replay := retry.NewStructReplay(in)
//	retry.ReplayField(&call, replay, func(in *Input) *io.Reader { return &in.Body })
func (p *printer) declareFields(s *signature, i int, r model.Replay) []jen.Code {
	given := jen.Id(s.params[r.Param])
	elem, pointer := pointee(s.Signature.Params().At(r.Param).Type())
	if !pointer {
		given = jen.Op("&").Add(given)
	}
	name, args := "NewStructReplay", []jen.Code{given}
	if r.Limit > 0 {
		name, args = "NewBufferedStructReplay", append(args, size(r.Limit))
	}
	body := []jen.Code{jen.Id(s.replays[i]).Op(":=").Add(p.imports.retry(name)).Call(args...)}
	for _, path := range r.Fields {
		field := jen.Func().Params(jen.Id(s.params[r.Param]).Op("*").Add(p.typ(elem))).Op("*").Add(p.typ(path[len(path)-1].Type()))
		body = append(body, p.imports.retry("ReplayField").Call(
			jen.Op("&").Id(s.call), jen.Id(s.replays[i]), field.Add(fieldBody(s.params[r.Param], path))))
	}
	return body
}

// fieldBody prints the body of a func that returns the address of a field, having
// copied what lies behind a pointer on the way:
//
//	if in.Object == nil {
//		return nil
//	}
//	object := *in.Object
//	in.Object = &object
//	return &in.Object.Body
func fieldBody(param string, path []*types.Var) *jen.Statement {
	var body []jen.Code
	at := jen.Id(param)
	for i, f := range path {
		at = at.Clone().Dot(f.Name())
		if _, pointer := pointee(f.Type()); pointer && i < len(path)-1 {
			local := newScope(param).pick(lowerCamel(f.Name()), "inner")
			body = append(body,
				jen.If(at.Clone().Op("==").Nil()).Block(jen.Return(jen.Nil())),
				jen.Id(local).Op(":=").Op("*").Add(at.Clone()),
				at.Clone().Op("=").Op("&").Id(local))
		}
	}
	last := jen.Return(jen.Op("&").Add(at))
	if len(body) == 0 {
		return onOneLine(last)
	}
	return jen.Block(append(body, last)...)
}

// pointee returns what t points to, or t itself.
func pointee(t types.Type) (elem types.Type, pointer bool) {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem(), true
	}
	return t, false
}

// replayArgs prints, by index, what stands in for the arguments that are read:
// replay.Reader(). The request that the loop has its context of gets that of the
// attempt, the variable ctx, if there is one.
func (p *printer) replayArgs(s *signature, ctx string) map[int]*jen.Statement {
	list := map[int]*jen.Statement{}
	for i, r := range s.Replays {
		replay := jen.Id(s.replays[i])
		if r.Fields != nil {
			list[r.Param] = structArg(replay, s.Signature.Params().At(r.Param).Type())
			continue
		}
		if !r.Request {
			list[r.Param] = replay.Dot("Reader").Call()
			continue
		}
		own := p.requestContext(s.params[r.Param])
		if ctx != "" && r.Param == s.Request {
			own = jen.Id(ctx)
		}
		list[r.Param] = replay.Dot("Request").Call(own)
	}
	return list
}

// structArg prints replay.Struct(), or what it points to.
func structArg(replay *jen.Statement, t types.Type) *jen.Statement {
	if _, pointer := pointee(t); pointer {
		return replay.Dot("Struct").Call()
	}
	return jen.Op("*").Add(replay).Dot("Struct").Call()
}

// requestContext prints retryhttp.Context(req).
func (p *printer) requestContext(request string) *jen.Statement {
	return p.imports.qualPath(httpPath, "Context").Call(jen.Id(request))
}

// size prints a number of bytes: 1<<20, 64<<10 or 1000.
func size(n int64) jen.Code {
	switch {
	case n%(1<<20) == 0:
		return jen.Id(strconv.FormatInt(n>>20, 10) + "<<20")
	case n%(1<<10) == 0:
		return jen.Id(strconv.FormatInt(n>>10, 10) + "<<10")
	}
	return jen.Id(strconv.FormatInt(n, 10))
}
