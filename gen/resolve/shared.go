package resolve

import (
	"go/token"

	"github.com/retrygen/retrygen/gen/diag"
	"github.com/retrygen/retrygen/gen/directive"
	"github.com/retrygen/retrygen/gen/model"
)

// Shared reports breakers and budgets of the packages that share a name but not their
// settings: a program would have one of them, and refuse to start with the other.
func Shared(pkgs ...*model.Package) diag.List {
	var found diag.List
	breakers, budgets := sharing[model.Breaker]{}, sharing[model.Budget]{}
	visit := func(breaker *model.Breaker, budget *model.Budget) {
		if breaker != nil && breaker.Name != "" {
			settings := *breaker
			settings.Pos = token.Position{}
			breakers.check(&found, "breaker", breaker.Name, settings, breaker.Pos)
		}
		if budget != nil && budget.Name != "" {
			settings := *budget
			settings.Pos = token.Position{}
			budgets.check(&found, "budget", budget.Name, settings, budget.Pos)
		}
	}
	for _, pkg := range pkgs {
		for _, file := range pkg.Files {
			for _, w := range file.Wrappers {
				visit(w.Breaker, w.Budget)
				for _, m := range w.Methods {
					visit(m.Breaker, m.Budget)
				}
			}
		}
	}
	return found
}

// sharing holds the first settings that were given with each name.
type sharing[T comparable] map[string]setting[T]

type setting[T comparable] struct {
	value T
	pos   token.Position
}

// check reports settings that differ from the first of that name.
func (s sharing[T]) check(found *diag.List, kind, name string, value T, pos token.Position) {
	first, given := s[name]
	if !given {
		s[name] = setting[T]{value, pos}
		return
	}
	if value != first.value {
		found.Add(pos, "shared-differs", "the %s %q has other settings elsewhere: write the same here and there, or choose another name", kind, name)
		found.Relate(first.pos, "its first settings")
	}
}

func (r *resolver) breaker(l *directive.Line) *model.Breaker {
	b := breaker(l)
	if b != nil {
		b.Pos = r.at(l.VerbPos)
	}
	return b
}

func (r *resolver) budget(l *directive.Line) *model.Budget {
	b := budget(l)
	if b != nil {
		b.Pos = r.at(l.VerbPos)
	}
	return b
}
