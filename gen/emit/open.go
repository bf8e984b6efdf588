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
func (p *printer) discard(s *signature, from string, later func(model.Open) bool) []jen.Code {
	var body []jen.Code
	for _, o := range s.Open {
		if !o.Closes || later(o) {
			continue
		}
		line := p.runtimeOf(o, "Discard").Call(s.open(o))
		if len(body) == 0 {
			line.Comment(from)
		}
		body = append(body, s.ifThere(o, line))
	}
	return body
}

// rememberShared prints, before an attempt, what tells whether it returns the
// same as the attempt before:
//
//	previous := conn
func (s *signature) rememberShared() []jen.Code {
	var body []jen.Code
	for i, o := range s.Open {
		if s.previous[i] != "" {
			body = append(body, jen.Id(s.previous[i]).Op(":=").Id(s.results[o.Result]))
		}
	}
	return body
}

// keep prints, after an attempt,
//
//	conn = retry.Keep(ctx, conn)
//	retry.DiscardUnless(previous, conn)
func (p *printer) keep(s *signature) []jen.Code {
	var body []jen.Code
	for i, o := range s.Open {
		if outlives(s.Method) {
			kept := s.open(o).Op("=").Add(p.runtimeOf(o, "Keep")).Call(jen.Id(s.ctx), s.open(o))
			body = append(body, s.ifThere(o, kept))
		}
		if s.previous[i] != "" {
			body = append(body, p.imports.retry("DiscardUnless").Call(jen.Id(s.previous[i]), jen.Id(s.results[o.Result])))
		}
	}
	return body
}

// isShared reports whether the runtime closes o unless the next attempt returns
// it, too.
func isShared(o model.Open) bool { return o.Closes && o.Shared }

// runtimeOf prints the runtime's func of that name for o.
func (p *printer) runtimeOf(o model.Open, name string) *jen.Statement {
	if o.Response {
		return p.imports.qualPath(httpPath, name)
	}
	return p.imports.retry(name)
}

// open prints an open result: rows, or out.Body.
func (s *signature) open(o model.Open) *jen.Statement {
	result := jen.Id(s.results[o.Result])
	if o.Field != "" {
		result.Dot(o.Field)
	}
	return result
}

// ifThere prints line, in a condition where what o is a field of may be nil.
func (s *signature) ifThere(o model.Open, line *jen.Statement) jen.Code {
	if !o.Pointer {
		return line
	}
	return jen.If(jen.Id(s.results[o.Result]).Op("!=").Nil()).Block(line)
}
