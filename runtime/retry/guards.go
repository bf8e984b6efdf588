package retry

import (
	"slices"
)

// guards are what methods use that overrides change in place, by kind.
type guards []guardKind

// A guardKind is the guards of one kind, a *guardsWith.
type guardKind interface {
	// prepare computes the next policies.
	prepare(overlay) []error

	// commit puts the next policies in force, and reports what changes.
	commit(*steering)

	// record adds the settings that are in force for each guard to those of its methods.
	record(all map[*Method][]assignment, o overlay)
}

// A guardPolicy is the policy of a guard.
type guardPolicy interface {
	comparable
	String() string
}

// guardsWith are the guards with policies of type P.
type guardsWith[P guardPolicy] struct {
	verb string // of lines that change them
	set  func(p *P, key, value string) error
	all  map[adjustable[P]]*guarding[P]
}

// A guarding is the methods that use a guard, and its next policy.
type guarding[P any] struct {
	methods []*Method
	next    P
}

// guardsOf returns the guards of methods that the overrides before or after may change: none
// of a kind that neither has a line for.
func guardsOf(methods []*Method, before, after overlay) (g guards) {
	add := func(verb string, with func() guardKind) {
		if before.has(verb) || after.has(verb) {
			g = append(g, with())
		}
	}
	add(breakerVerb, func() guardKind { return guardsIn(methods, breakerVerb, (*BreakerPolicy).Set) })
	add(budgetVerb, func() guardKind { return guardsIn(methods, budgetVerb, (*BudgetPolicy).Set) })
	add(throttleVerb, func() guardKind { return guardsIn(methods, throttleVerb, (*ThrottlePolicy).Set) })
	add(hedgeVerb, func() guardKind { return guardsIn(methods, hedgeVerb, (*HedgePolicy).Set) })
	return g
}

// guardsIn returns the guards of methods that lines with verb change.
func guardsIn[P guardPolicy](methods []*Method, verb string, set func(p *P, key, value string) error) *guardsWith[P] {
	g := &guardsWith[P]{verb, set, map[adjustable[P]]*guarding[P]{}}
	for _, m := range methods {
		guard, ok := m.source.guard(verb).(adjustable[P])
		if !ok {
			continue
		}
		if g.all[guard] == nil {
			g.all[guard] = new(guarding[P])
		}
		g.all[guard].methods = append(g.all[guard].methods, m)
	}
	return g
}

// guard returns the breaker or breakers, the budget, the throttle or the hedge of p that lines
// with verb change, nil if there is none.
func (p *plan) guard(verb string) any {
	switch {
	case verb == breakerVerb && p.breaker != nil:
		return p.breaker
	case verb == breakerVerb && p.breakers != nil:
		return p.breakers
	case verb == budgetVerb && p.budget != nil && p.budget.throttle == nil:
		return p.budget
	case verb == throttleVerb && p.throttle != nil:
		return p.throttle
	case verb == hedgeVerb && p.hedge != nil:
		return p.hedge
	}
	return nil
}

// prepare computes the next policies of all guards.
func (g guards) prepare(o overlay) (errs []error) {
	for _, kind := range g {
		errs = append(errs, kind.prepare(o)...)
	}
	return errs
}

// prepare computes the next policies: the most specific line for any of the methods wins. If
// one of them is frozen, so is the guard.
func (g *guardsWith[P]) prepare(o overlay) (errs []error) {
	for guard, of := range g.all {
		_, of.next = guard.policies()
		won, wrong := of.chosen(o, g.verb)
		errs = append(errs, wrong...)
		for _, a := range won {
			g.set(&of.next, a.key, a.value)
		}
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

// commit puts the next policies of all guards in force.
func (g guards) commit(s *steering) {
	for _, kind := range g {
		kind.commit(s)
	}
}

// commit puts the next policies in force, and reports what changes.
func (g *guardsWith[P]) commit(s *steering) {
	for guard, of := range g.all {
		now, _ := guard.policies()
		if now == of.next {
			continue
		}
		guard.configure(of.next)
		for _, m := range of.methods {
			if p := m.now.Load(); len(p.observe) > 0 {
				s.tell(p, Event{Old: g.verb + " " + now.String(), New: g.verb + " " + of.next.String()})
			}
		}
	}
}

// inForce returns the settings of o that are in force for the guards of each method.
func (g guards) inForce(o overlay) map[*Method][]assignment {
	all := map[*Method][]assignment{}
	for _, kind := range g {
		kind.record(all, o)
	}
	return all
}

// record adds the settings that are in force for each guard to those of its methods.
func (g *guardsWith[P]) record(all map[*Method][]assignment, o overlay) {
	for _, of := range g.all {
		won, _ := of.chosen(o, g.verb)
		for _, m := range of.methods {
			all[m] = append(all[m], won...)
		}
	}
}
