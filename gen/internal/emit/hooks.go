package emit

import "github.com/dave/jennifer/jen"

// hooked reports whether the loop takes hooks.
func (p *plan) hooked() bool { return p.logged != nil }

// hooks prints the hooks of a call:
//
//	retry.Hooks{Args: args}
func (p *plan) hooks() jen.Code {
	f := fields{p: p.printer}
	if p.logged != nil {
		f.set("Args", p.id(p.logged))
	}
	return p.retry("Hooks").Add(literal(f.list, len(f.list) > 1))
}
