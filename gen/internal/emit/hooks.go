package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// hooked reports whether the loop takes hooks.
func (p *plan) hooked() bool { return len(p.Log) > 0 || p.betweens() }

// betweens reports whether anything is called between the attempts.
func (p *plan) betweens() bool {
	return p.Policy.Undo != nil || p.Policy.Before != nil || len(p.Reset) > 0
}

// hooks prints the hooks of a call:
//
//	retry.Hooks{
//		Undo: func() error { return remove(ctx, name, err) },
//		Args: func() []slog.Attr { return []slog.Attr{slog.String("name", name)} },
//	}
func (p *plan) hooks() jen.Code {
	f := fields{p: p.printer}
	if p.Policy.Undo != nil {
		f.set("Undo", p.undo())
	}
	if p.Policy.Before != nil || len(p.Reset) > 0 {
		f.set("Before", p.before())
	}
	if len(p.Log) > 0 {
		f.set("Args", p.logArgs())
	}
	return p.retry("Hooks").Add(literal(f.list, true))
}

// undo prints a func that undoes an attempt.
func (p *plan) undo() jen.Code {
	in := p.in()
	return in.hookFunc(p.Policy.Undo.Fails, p.callHook(in, p.Policy.Undo))
}

// before prints a func that prepares the next attempt:
//
//	func() (failed error) {
//		if failed = support.Reset(buf); failed != nil {
//			return failed
//		}
//		req, failed = rest(ctx, req, err)
//		return failed
//	}
func (p *plan) before() jen.Code {
	h, in := p.Policy.Before, p.in()
	if h == nil {
		return in.hookFunc(true, p.reset(in))
	}
	called := p.callHook(in, h)
	changed := in.ids(p.changed())
	if len(p.Reset) == 0 && (len(changed) == 0 || !h.Fails) {
		if len(changed) > 0 {
			called = jen.List(changed...).Op("=").Add(called)
		}
		return in.hookFunc(h.Fails, called)
	}
	failed := in.invent("failed", "hookErr")
	var body []jen.Code
	if len(p.Reset) > 0 {
		body = append(body, jen.If(in.id(failed).Op("=").Add(p.reset(in)), in.id(failed).Op("!=").Add(in.predeclared("nil"))).
			Block(jen.Return(in.id(failed))))
	}
	result := in.predeclared("nil")
	if h.Fails {
		result = in.id(failed)
		changed = append(changed, result)
	}
	if len(changed) > 0 {
		called = jen.List(changed...).Op("=").Add(called)
	}
	body = append(body, called, jen.Return(result))
	return jen.Func().Params().Params(in.id(failed).Add(in.predeclared("error"))).Block(body...)
}

// hookFunc prints a func of one statement, whose error it returns if that fails.
func (p *printer) hookFunc(fails bool, statement *jen.Statement) jen.Code {
	f := jen.Func().Params().Add(p.predeclared("error"))
	if fails {
		return f.Add(onOneLine(jen.Return(statement)))
	}
	return f.Block(statement, jen.Return(p.predeclared("nil")))
}

// changed returns the parameters that before= returns.
func (p *plan) changed() []*ident {
	var list []*ident
	for _, i := range p.Policy.Before.Changes {
		list = append(list, p.params[i])
	}
	return list
}

// callHook prints the call of a hook in a block of its own.
func (p *plan) callHook(in *printer, h *model.Hook) *jen.Statement {
	args := in.ids(p.params[:h.Params])
	switch {
	case h.Spread:
		args[len(args)-1] = jen.Add(args[len(args)-1]).Op("...")
	case h.Results:
		args = append(args, in.ids(p.results)...)
	case h.Err:
		args = append(args, in.id(p.err))
	}
	if h.Of != nil {
		return p.value.Clone().Dot(h.Obj.Name()).Call(args...)
	}
	return in.ref(&h.Ref).Call(args...)
}

// reset prints support.Reset(buf) in a block.
func (p *plan) reset(in *printer) *jen.Statement {
	var args []jen.Code
	for _, i := range p.Reset {
		args = append(args, in.id(p.params[i]))
	}
	return in.support("Reset").Call(args...)
}
