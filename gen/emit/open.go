package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/model"
)

// discard prints what closes the results that nobody will get:
//
//	retry.Discard(rows) // from the previous attempt
//
// It leaves out those for which later says that they are closed later.
func (p *plan) discard(from string, later func(model.Open) bool) []jen.Code {
	var body []jen.Code
	for _, o := range p.Open {
		if !o.Closes || later(o) {
			continue
		}
		line := p.runtimeOf(o, "Discard").Call(p.open(o))
		if len(body) == 0 {
			line.Comment(from)
		}
		body = append(body, p.ifThere(o, line))
	}
	return body
}

// rememberShared prints, before an attempt, what tells whether it returns the
// same as the attempt before:
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
//	conn = retry.Keep(ctx, conn)
//	retry.DiscardUnless(previous, conn)
func (p *plan) keepOpen() []jen.Code {
	var body []jen.Code
	for i, o := range p.Open {
		if outlives(p.Method) {
			kept := p.open(o).Op("=").Add(p.runtimeOf(o, "Keep")).Call(p.id(p.ctx), p.open(o))
			body = append(body, p.ifThere(o, kept))
		}
		if p.previous[i] != nil {
			body = append(body, p.retry("DiscardUnless").Call(p.id(p.previous[i]), p.id(p.results[o.Result])))
		}
	}
	return body
}

// runtimeOf prints the runtime's func of that name for o.
func (p *printer) runtimeOf(o model.Open, name string) *jen.Statement {
	if o.Response {
		return p.qualPath(httpPath, name)
	}
	return p.retry(name)
}

// open prints an open result: rows, or out.Body.
func (p *plan) open(o model.Open) *jen.Statement {
	result := p.id(p.results[o.Result])
	if o.Field != "" {
		result.Dot(o.Field)
	}
	return result
}

// ifThere prints line, in a condition where what o is a field of may be nil.
func (p *plan) ifThere(o model.Open, line *jen.Statement) jen.Code {
	if !o.Pointer {
		return line
	}
	return jen.If(p.id(p.results[o.Result]).Op("!=").Add(p.predeclared("nil"))).Block(line)
}
