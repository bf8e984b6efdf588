package model

import (
	"go/types"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/directive"
)

// Values contains the Go names that directives use as values of settings, such as
// pollDelay in delay=pollDelay. The value of a constant is known, and is in the settings
// themselves, too. A variable has its value only at run time; its setting is zero.
type Values map[*directive.Key]*Ref

// Variable returns the variable that has the value of a key at run time, or nil if the
// value is known.
func (v Values) Variable(key *directive.Key) *Ref {
	if ref := v[key]; ref != nil && ref.IsVar() {
		return ref
	}
	return nil
}

// Variables returns the settings whose values are known only at run time, such as
// "delay=config.Poll", in the order of the help.
func (v Values) Variables(verb *directive.Verb) []string {
	return v.words(verb, func(r *Ref) bool { return r.IsVar() })
}

// Text returns all names, such as "attempts=maxAttempts delay=config.Poll", in the order
// of the help.
func (v Values) Text(verb *directive.Verb) string {
	return strings.Join(v.words(verb, func(*Ref) bool { return true }), " ")
}

func (v Values) words(verb *directive.Verb, include func(*Ref) bool) []string {
	var words []string
	for _, key := range verb.Keys {
		if ref := v[key]; ref != nil && include(ref) {
			words = append(words, key.Name+"="+ref.Text)
		}
	}
	return words
}

// IsVar reports whether r names a variable.
func (r *Ref) IsVar() bool {
	_, ok := r.Obj.(*types.Var)
	return ok
}

// Unknown reports whether the value of any of the keys is known only at run time: that of a
// variable, or of the policy in from=.
func (p *Policy) Unknown(keys ...*directive.Key) bool {
	return slices.ContainsFunc(keys, func(key *directive.Key) bool {
		return p.Values.Variable(key) != nil || p.From != nil && key.InPolicy() && !p.Given(key)
	})
}

// Given reports whether the directives of p have the key, and do not remove it.
func (p *Policy) Given(key *directive.Key) bool {
	given, ok := p.Origin.Keys[key]
	return ok && !given.None
}

// Overrides reports whether the directives of p set fields of the policy in from=.
func (p *Policy) Overrides() bool {
	return slices.ContainsFunc(directive.Policy.Keys, func(key *directive.Key) bool { return key.InPolicy() && p.Given(key) })
}
