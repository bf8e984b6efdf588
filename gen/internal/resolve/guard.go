package resolve

import (
	"go/token"
	"go/types"
	"maps"
	"reflect"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/load"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/runtime/retry"
)

// breaker returns the breaker of a line, or nil without a line or with "none".
func (r *resolver) breaker(file *load.File, l *directive.Line) *model.Breaker {
	if !given(l) || l.None {
		return nil
	}
	s, values := r.settingsOf(file, l.Args)
	p := s.Breaker
	defaults := retry.BreakerPolicy{}.Effective()
	drop(&p.Failures, defaults.Failures)
	drop(&p.Cooldown, defaults.Cooldown)
	drop(&p.Probes, defaults.Probes)
	drop(&p.Window, defaults.Window)
	drop(&p.MinCalls, defaults.MinCalls)
	drop(&p.Keep, defaults.Keep)
	per, _ := l.Arg(directive.Per)
	return &model.Breaker{Pos: r.at(l.VerbPos), Values: values, BreakerPolicy: p, Per: per.Value.Text}
}

// budget returns the budget of a line, or nil without a line or with "none".
func (r *resolver) budget(file *load.File, l *directive.Line) *model.Budget {
	if !given(l) || l.None {
		return nil
	}
	s, values := r.settingsOf(file, l.Args)
	p := s.Budget
	defaults := retry.BudgetPolicy{}.Effective()
	drop(&p.Ratio, defaults.Ratio)
	drop(&p.Floor, defaults.Floor)
	return &model.Budget{Pos: r.at(l.VerbPos), Values: values, BudgetPolicy: p}
}

// throttle returns the throttle of a line, or nil without a line or with "none".
func (r *resolver) throttle(file *load.File, l *directive.Line) *model.Throttle {
	if !given(l) || l.None {
		return nil
	}
	s, values := r.settingsOf(file, l.Args)
	p := s.Throttle
	defaults := retry.ThrottlePolicy{}.Effective()
	drop(&p.K, defaults.K)
	drop(&p.Window, defaults.Window)
	drop(&p.MaxRejected, defaults.MaxRejected)
	return &model.Throttle{Pos: r.at(l.VerbPos), Values: values, ThrottlePolicy: p}
}

// guardVerbs lists the verbs of what the methods of an interface may share.
var guardVerbs = []*directive.Verb{directive.Breaker, directive.Budget, directive.Throttle}

// Shared reports breakers and budgets in the packages that have the same name but
// different settings. A program that uses both could not start.
func Shared(pkgs ...*model.Package) diag.List {
	var found diag.List
	breakers, budgets := sharing{}, sharing{}
	visit := func(breaker *model.Breaker, budget *model.Budget) {
		if breaker != nil && breaker.Name != "" {
			breakers.check(&found, directive.Breaker, breaker.Name, setting{breakerTerms(breaker), variables(breaker.Values), breaker.Pos})
		}
		if budget != nil && budget.Name != "" {
			budgets.check(&found, directive.Budget, budget.Name, setting{budget.BudgetPolicy, variables(budget.Values), budget.Pos})
		}
	}
	for _, pkg := range pkgs {
		for w := range pkg.Wrappers() {
			visit(w.Breaker, w.Budget)
			for _, m := range w.Methods {
				visit(m.Breaker, m.Budget)
			}
		}
	}
	return found
}

// breakerTerms returns what breakers that share a name must have in common: their
// policies, and the type of their keys.
func breakerTerms(b *model.Breaker) any {
	keys := ""
	if b.Keys != nil {
		keys = types.TypeString(b.Keys, nil)
	}
	return struct {
		policy retry.BreakerPolicy
		keys   string
	}{b.BreakerPolicy, keys}
}

// sharing records the first settings for each name.
type sharing map[string]setting

type setting struct {
	policy    any
	variables map[string]string
	pos       token.Position
}

// check reports settings that differ from the first with that name.
func (s sharing) check(found *diag.List, verb *directive.Verb, name string, given setting) {
	first, known := s[name]
	if !known {
		s[name] = given
		return
	}
	if !reflect.DeepEqual(given.policy, first.policy) || !maps.Equal(given.variables, first.variables) {
		found.Add(given.pos, "shared-differs", "the %s %q has different settings elsewhere: use the same settings, or choose another name", verb, name)
		found.Relate(first.pos, "the first settings are here")
	}
}

// variables returns the variables among values, by key.
func variables(values model.Values) map[string]string {
	found := map[string]string{}
	for key := range values {
		if v := values.Variable(key); v != nil {
			found[key.Name] = v.Obj.Pkg().Path() + "." + v.Obj.Name()
		}
	}
	return found
}
