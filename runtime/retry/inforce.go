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
	guards := guardsOf(methods, nil, layers).inForce(layers)
	inForce := map[assignment][]string{} // which has its line
	for _, m := range methods {
		for _, a := range m.inForce(layers, guards) {
			inForce[a] = append(inForce[a], m.source.key)
		}
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

// texts returns a func that returns the settings in force for a method, each with its
// position. The steering is locked.
func (s *steering) texts() func(*Method) []string {
	if len(s.layers) == 0 {
		return func(*Method) []string { return nil }
	}
	guards := guardsOf(s.live(), nil, s.layers).inForce(s.layers)
	return func(m *Method) (all []string) {
		for _, a := range m.inForce(s.layers, guards) {
			all = append(all, a.text())
		}
		return all
	}
}

// inForce returns the settings of o that are in force for m: for its policy, and of guards,
// what guards.inForce returns, for what guards it.
func (m *Method) inForce(o overlay, guards map[*Method][]assignment) []assignment {
	now := m.now.Load().settings // perhaps of lines of an earlier text
	won, _ := o.chosen(policyVerb, m.source.names())
	won = slices.DeleteFunc(won, func(a assignment) bool { return !slices.ContainsFunc(now, a.same) })
	return append(won, guards[m]...)
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
