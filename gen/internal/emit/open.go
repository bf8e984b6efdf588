package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// discard prints the code that closes the results of a superseded attempt:
//
//	support.Discard(rows) // from the previous attempt
//
// It omits results for which later is true, which are closed later.
func (p *plan) discard(from string, later func(model.Open) bool) []jen.Code {
	var closed []model.Open
	for _, o := range p.Open {
		if o.Closes && !later(o) {
			closed = append(closed, o)
		}
	}
	commented := false
	return p.eachThere(closed, p.result, func(o model.Open, value *jen.Statement) jen.Code {
		line := p.runtimeOf(o, "Discard").Call(value)
		if !commented {
			line.Comment(from)
		}
		commented = true
		return line
	})
}

// rememberShared prints, before an attempt, the code that remembers the previous results,
// to detect whether the attempt returns the same ones:
//
//	previous := conn
func (p *plan) rememberShared() []jen.Code {
	var body []jen.Code
	for i, o := range p.Open {
		if p.previous[i] != nil {
			body = append(body, p.id(p.previous[i]).Op(":=").Add(p.id(p.results[o.Result])))
		}
	}
	return body
}

// keepOpen prints, after an attempt,
//
//	conn = support.Keep(ctx, conn)
//	support.DiscardUnless(previous, conn)
func (p *plan) keepOpen() []jen.Code {
	var body []jen.Code
	if outlives(p.Method) {
		body = p.eachThere(p.Open, p.result, p.keep)
	}
	for i, o := range p.Open {
		if p.previous[i] != nil {
			body = append(body, p.support("DiscardUnless").Call(p.id(p.previous[i]), p.id(p.results[o.Result])))
		}
	}
	return body
}

// keep prints the code that keeps o. The result of a getter is not assigned.
func (p *plan) keep(o model.Open, value *jen.Statement) jen.Code {
	kept := p.runtimeOf(o, "Keep").Call(p.id(p.ctx), value.Clone())
	if o.Getter != "" {
		return kept
	}
	return value.Clone().Op("=").Add(kept)
}

// runtimeOf prints the runtime's func with the given name for o.
func (p *printer) runtimeOf(o model.Open, name string) *jen.Statement {
	if o.Response {
		return p.qualPath(model.HTTPPath, name)
	}
	return p.support(name)
}

// result prints the variable of a result.
func (p *plan) result(i int) *jen.Statement { return p.id(p.results[i]) }

// openIn prints an open result, or the part of the result that is open: rows, out.Body, or
// out.GetStream().
func openIn(result *jen.Statement, o model.Open) *jen.Statement {
	switch {
	case o.Field != "":
		result.Dot(o.Field)
	case o.Getter != "":
		result.Dot(o.Getter).Call()
	}
	return result
}

// eachThere prints a line for each of open, of which result prints the result that has it,
// inside a condition for one that may be nil.
func (p *plan) eachThere(open []model.Open, result func(int) *jen.Statement, line func(o model.Open, value *jen.Statement) jen.Code) []jen.Code {
	var body []jen.Code
	for len(open) > 0 {
		first := open[0]
		var lines []jen.Code
		for len(open) > 0 && open[0].Result == first.Result {
			lines = append(lines, line(open[0], openIn(result(first.Result), open[0])))
			open = open[1:]
		}
		if first.Pointer {
			lines = []jen.Code{jen.If(result(first.Result).Op("!=").Add(p.predeclared("nil"))).Block(lines...)}
		}
		body = append(body, lines...)
	}
	return body
}
