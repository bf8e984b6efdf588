package emit

import (
	"go/types"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/internal/golang"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// logArgs prints
//
//	func() []slog.Attr { return []slog.Attr{slog.String("bucket", bucket), slog.Int("id", id)} }
//
// or, where a parameter with a field may be nil,
//
//	func() (attrs []slog.Attr) {
//		attrs = append(attrs, slog.String("bucket", bucket))
//		if req != nil {
//			attrs = append(attrs, slog.Int("req.ID", req.ID))
//		}
//		return attrs
//	}
func (p *plan) logArgs() jen.Code {
	f := p.in()
	attr := f.qualPath("log/slog", "Attr")
	head := jen.Func().Params()
	if !slices.ContainsFunc(p.Log, p.behindPointer) {
		list := p.attrs(f, p.Log)
		made := jen.Return(jen.Index().Add(attr.Clone()).Add(literal(list, len(list) > fewAttrs)))
		head.Index().Add(attr)
		if len(list) > fewAttrs {
			return head.Block(made)
		}
		return head.Add(onOneLine(made))
	}
	attrs := f.invent("attrs", "list")
	var body []jen.Code
	for rest := p.Log; len(rest) > 0; {
		n := p.alike(rest)
		grow := f.id(attrs).Op("=").Add(f.predeclared("append")).Call(append([]jen.Code{f.id(attrs)}, p.attrs(f, rest[:n])...)...)
		if p.behindPointer(rest[0]) {
			grow = jen.If(f.id(p.params[rest[0].Index]).Op("!=").Add(f.predeclared("nil"))).Block(grow)
		}
		body, rest = append(body, grow), rest[n:]
	}
	body = append(body, jen.Return(f.id(attrs)))
	return head.Params(f.id(attrs).Index().Add(attr)).Block(body...)
}

// fewAttrs is the number of attributes that fit on a line.
const fewAttrs = 3

// behindPointer reports whether arg is a field of what a pointer points to.
func (p *plan) behindPointer(arg model.Param) bool {
	_, pointer := pointee(p.Signature.Params().At(arg.Index).Type())
	return arg.Field != nil && pointer
}

// alike returns how many of args, counting from the first, are present under the same
// condition.
func (p *plan) alike(args []model.Param) int {
	n := slices.IndexFunc(args, func(arg model.Param) bool {
		return p.behindPointer(arg) != p.behindPointer(args[0]) || p.behindPointer(arg) && arg.Index != args[0].Index
	})
	if n < 0 {
		return len(args)
	}
	return n
}

// attrs prints slog.String("bucket", bucket), slog.Int("id", id).
func (p *plan) attrs(f *printer, args []model.Param) []jen.Code {
	var list []jen.Code
	for _, arg := range args {
		list = append(list, p.attr(f, arg))
	}
	return list
}

func (p *plan) attr(f *printer, arg model.Param) jen.Code {
	return f.qualPath("log/slog", attrFunc(arg.Type(p.Method))).Call(jen.Lit(arg.Text), p.param(f, arg))
}

// param prints id, or req.ID.
func (p *plan) param(f *printer, arg model.Param) *jen.Statement {
	value := f.id(p.params[arg.Index])
	if arg.Field != nil {
		value.Dot(arg.Field.Name())
	}
	return value
}

// basicAttrs are the funcs of package slog for predeclared types.
var basicAttrs = map[types.Type]string{
	types.Typ[types.String]:  "String",
	types.Typ[types.Int]:     "Int",
	types.Typ[types.Int64]:   "Int64",
	types.Typ[types.Uint64]:  "Uint64",
	types.Typ[types.Float64]: "Float64",
	types.Typ[types.Bool]:    "Bool",
}

// attrFunc returns the func of package slog for type t, which does not allocate, or else
// Any. Types defined with the predeclared ones have methods of their own, for which there
// is Any.
func attrFunc(t types.Type) string {
	switch name, basic := basicAttrs[types.Unalias(t)]; {
	case basic:
		return name
	case golang.IsNamed(t, "time", "Duration"):
		return "Duration"
	case golang.IsNamed(t, "time", "Time"):
		return "Time"
	}
	return "Any"
}
