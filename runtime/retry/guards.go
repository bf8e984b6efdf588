package retry

import (
	"slices"
)

// guards are the breakers and budgets that methods use.
type guards struct {
	breakers map[adjustable[BreakerPolicy]]*guarding[BreakerPolicy]
	budgets  map[adjustable[BudgetPolicy]]*guarding[BudgetPolicy]
}

// A guarding is the methods that use a breaker or budget, and its next policy.
type guarding[P any] struct {
	methods []*Method
	next    P
}

// guardsOf returns the guards of methods that the overrides before or after may change, by
// kind: none of a kind that neither has a line for.
func guardsOf(methods []*Method, before, after overlay) guards {
	g := guards{map[adjustable[BreakerPolicy]]*guarding[BreakerPolicy]{}, map[adjustable[BudgetPolicy]]*guarding[BudgetPolicy]{}}
	breakers := before.has(breakerVerb) || after.has(breakerVerb)
	budgets := before.has(budgetVerb) || after.has(budgetVerb)
	if !breakers && !budgets {
		return g
	}
	for _, m := range methods {
		if guard := m.source.adjustableBreaker(); breakers && guard != nil {
			include(g.breakers, guard, m)
		}
		if guard := m.source.adjustableBudget(); budgets && guard != nil {
			include(g.budgets, guard, m)
		}
	}
	return g
}

// adjustableBreaker returns the breaker or the breakers of p, nil if there are none.
func (p *plan) adjustableBreaker() adjustable[BreakerPolicy] {
	switch {
	case p.breaker != nil:
		return p.breaker
	case p.breakers != nil:
		return p.breakers
	}
	return nil
}

// adjustableBudget returns the budget of p, nil if there is none that overrides can change.
func (p *plan) adjustableBudget() adjustable[BudgetPolicy] {
	if p.budget == nil || p.budget.throttle != nil {
		return nil
	}
	return p.budget
}

// include adds m to the methods that use a guard.
func include[P any](all map[adjustable[P]]*guarding[P], guard adjustable[P], m *Method) {
	if all[guard] == nil {
		all[guard] = new(guarding[P])
	}
	all[guard].methods = append(all[guard].methods, m)
}

// prepare computes the next policies.
func (g guards) prepare(o overlay) (errs []error) {
	for guard, of := range g.breakers {
		errs = append(errs, of.prepare(guard, o, breakerVerb, (*BreakerPolicy).Set)...)
	}
	for guard, of := range g.budgets {
		errs = append(errs, of.prepare(guard, o, budgetVerb, (*BudgetPolicy).Set)...)
	}
	return errs
}

// prepare computes the next policy of a guard: the most specific line for any of the methods
// wins. If one of them is frozen, so is the guard.
func (g *guarding[P]) prepare(guard adjustable[P], o overlay, verb string, set func(p *P, key, value string) error) (errs []error) {
	_, g.next = guard.policies()
	won, errs := g.chosen(o, verb)
	for _, a := range won {
		set(&g.next, a.key, a.value)
	}
	return errs
}

// chosen returns the settings that are in force for the guard: see overlay.chosen.
func (g *guarding[P]) chosen(o overlay, verb string) (won []assignment, errs []error) {
	if slices.ContainsFunc(g.methods, func(m *Method) bool { return m.source.policy.Frozen }) {
		return nil, nil
	}
	var names []string
	for _, m := range g.methods {
		names = append(names, m.source.names()...)
	}
	slices.Sort(names)
	return o.chosen(verb, slices.Compact(names))
}

// commit puts the next policies in force, and reports what changes.
func (g guards) commit(s *steering) {
	for guard, of := range g.breakers {
		commit(s, guard, of, func(p BreakerPolicy) string { return breakerVerb + " " + p.String() })
	}
	for guard, of := range g.budgets {
		commit(s, guard, of, func(p BudgetPolicy) string { return budgetVerb + " " + p.String() })
	}
}

// commit is guards.commit for one guard.
func commit[P comparable](s *steering, guard adjustable[P], of *guarding[P], text func(P) string) {
	now, _ := guard.policies()
	if now == of.next {
		return
	}
	guard.configure(of.next)
	for _, m := range of.methods {
		p := m.now.Load()
		if len(p.observe) > 0 {
			s.tell(p, Event{Old: text(now), New: text(of.next)})
		}
	}
}
