package overrides

import (
	"fmt"
	"go/token"
	"maps"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/words"
	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// Apply changes models to what is in force under a file of overrides: see [Set.Apply]. An
// empty path names no file.
func Apply(models []*model.Package, path string) error {
	if path == "" {
		return nil
	}
	s := New(models)
	if err := s.ReadFile(path); err != nil {
		return err
	}
	s.Apply()
	return nil
}

// Apply changes the models to what is in force, for other tools. A method that is off, or
// only observed, makes one attempt, without breaker, budget, throttle and hedge.
func (s *Set) Apply() {
	inForce := s.inForce()
	guards := overridden{}
	for _, m := range s.methods {
		if settings := inForce[m.key]; len(settings) > 0 {
			guards.apply(m.Method, settings)
		}
	}
}

// overridden are the copies of what guards methods, by that of the source: breakers, budgets
// and throttles, which methods share.
type overridden map[any]any

// apply changes m to what settings say.
func (o overridden) apply(m *model.Method, settings []support.Setting) {
	m.Policy = copied(m.Policy)
	m.Breaker = changeable(o, m.Breaker, func(b *model.Breaker) *model.Values { return &b.Values })
	m.Budget = changeable(o, m.Budget, func(b *model.Budget) *model.Values { return &b.Values })
	m.Throttle = changeable(o, m.Throttle, func(t *model.Throttle) *model.Values { return &t.Values })
	m.Hedge = changeable(overridden{}, m.Hedge, func(h *model.Hedge) *model.Values { return &h.Values }) // each method has its own
	for _, s := range settings {
		m.Overrides = append(m.Overrides, fmt.Sprintf("%s:%d: %s", s.Source, s.Line, phrase(s)))
		set(m, s)
	}
	if mode(settings) != on {
		m.Breaker, m.Budget, m.Throttle, m.Hedge = nil, nil, nil, nil
	}
	if m.Hedge != nil && m.Hedge.Max < 0 {
		m.Hedge = nil // max=0
	}
}

// copied returns a copy of p that can be changed.
func copied(p *model.Policy) *model.Policy {
	c := *p
	c.Values = maps.Clone(p.Values)
	c.Origin.Keys = maps.Clone(p.Origin.Keys)
	return &c
}

// changeable returns the copy of a guard that can be changed, nil if that is nil.
func changeable[G any](o overridden, guard *G, values func(*G) *model.Values) *G {
	if guard == nil {
		return nil
	}
	if o[guard] == nil {
		c := *guard
		*values(&c) = maps.Clone(*values(&c))
		o[guard] = &c
	}
	return o[guard].(*G)
}

// set changes m by one setting, which package retry has checked.
func set(m *model.Method, s support.Setting) {
	switch key := directive.Lookup(s.Verb).Key(s.Key); {
	case s.Key == "" && s.Value != on:
		setPolicy(m.Policy, directive.Attempts, "1", s)
	case s.Key == "":
	case s.Verb == directive.Policy.Name:
		setPolicy(m.Policy, key, s.Value, s)
	default:
		for _, g := range guardsOf(m) {
			if g.verb.Name == s.Verb {
				_ = g.policy.Set(s.Key, s.Value)
				delete(g.values, key)
			}
		}
	}
}

// A guard is what limits or hedges the calls of a method.
type guard struct {
	verb   *directive.Verb
	policy interface {
		Set(key, value string) error
		String() string
	}
	values model.Values
	pos    token.Position // of its directive
}

// guardsOf returns the guards that m has.
func guardsOf(m *model.Method) (all []guard) {
	if b := m.Breaker; b != nil {
		all = append(all, guard{directive.Breaker, b, b.Values, b.Pos})
	}
	if b := m.Budget; b != nil {
		all = append(all, guard{directive.Budget, b, b.Values, b.Pos})
	}
	if t := m.Throttle; t != nil {
		all = append(all, guard{directive.Throttle, t, t.Values, t.Pos})
	}
	if h := m.Hedge; h != nil {
		all = append(all, guard{directive.Hedge, h, h.Values, h.Pos})
	}
	return all
}

// setPolicy sets a key of p, as s says.
func setPolicy(p *model.Policy, key *directive.Key, value string, s support.Setting) {
	_ = p.Text.Set(key.Name, value)
	delete(p.Values, key)
	switch key {
	case directive.Attempts:
		p.Text.Bounds = retry.Bounds{} // which are in the place of a number
	case directive.Backoff:
		p.Backoff = nil
	}
	p.Origin.Keys[key] = model.Given{Pos: token.Position{Filename: s.Source, Line: s.Line, Column: s.Column}, Own: true}
}

// on is the mode of a method whose overrides have none.
const on = "on"

// mode returns the mode that settings set: on, observe or off.
func mode(settings []support.Setting) string {
	for _, s := range settings {
		if s.Key == "" {
			return s.Value
		}
	}
	return on
}

// state describes what is in force for all methods: the text is the same if the policies are.
func (s *Set) state() string {
	var b strings.Builder
	inForce := s.inForce()
	for _, m := range s.methods {
		c := *m.Method
		overridden{}.apply(&c, inForce[m.key])
		c.Policy.Text.Bounds = retry.Bounds{} // are not in force themselves
		fmt.Fprintln(&b, m.key, mode(inForce[m.key]), words.Directive(&c))
		for _, g := range guardsOf(&c) {
			fmt.Fprintln(&b, g.verb, g.policy)
		}
	}
	return b.String()
}
