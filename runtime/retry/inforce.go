package retry

import (
	"slices"

	"github.com/retrygen/retrygen/runtime/retry/internal/access"
)

// Settings returns all settings of the overrides of t, in the order of their text, and for
// which methods each is in force.
func (internals) Settings(t *Tracker) []access.Setting {
	t.steering.mu.Lock()
	defer t.steering.mu.Unlock()
	layers, methods := t.steering.layers, t.steering.live()
	inForce := map[assignment][]string{} // which has its line
	for _, m := range methods {
		record(inForce, m.inForce(layers), m)
	}
	guards := guardsOf(methods, nil, layers)
	for _, g := range guards.breakers {
		won, _ := g.chosen(layers, breakerVerb)
		record(inForce, won, g.methods...)
	}
	for _, g := range guards.budgets {
		won, _ := g.chosen(layers, budgetVerb)
		record(inForce, won, g.methods...)
	}
	var all []access.Setting
	for _, l := range layers {
		for _, line := range l.lines {
			for _, a := range line.settings {
				keys := inForce[a]
				slices.Sort(keys)
				all = append(all, access.Setting{Source: line.source, Line: line.number, Column: a.column,
					Pattern: line.pattern.text, Verb: a.verb, Key: a.key, Value: a.value, Methods: slices.Compact(keys)})
			}
		}
	}
	return all
}

// inForce returns the settings of o that are in force for the policy of m.
func (m *Method) inForce(o overlay) []assignment {
	now := m.now.Load().settings // perhaps of lines of an earlier text
	won, _ := o.chosen(policyVerb, m.source.names())
	return slices.DeleteFunc(won, func(a assignment) bool { return !slices.ContainsFunc(now, a.same) })
}

// record notes that settings are in force for methods.
func record(all map[assignment][]string, settings []assignment, methods ...*Method) {
	for _, a := range settings {
		for _, m := range methods {
			all[a] = append(all[a], m.source.key)
		}
	}
}

// Idle returns the lines of the overrides of t without effect on any method, as in
// [Overrides].
func (internals) Idle(t *Tracker) (all []*OverrideError) {
	t.steering.mu.Lock()
	defer t.steering.mu.Unlock()
	methods := t.steering.live()
	for _, l := range t.steering.layers {
		all = append(all, l.idle(methods)...)
	}
	return all
}

// PatternMatches reports whether the pattern of a line of overrides matches name.
func (internals) PatternMatches(text, name string) bool {
	p := newPattern(text)
	return p.matches(name)
}
