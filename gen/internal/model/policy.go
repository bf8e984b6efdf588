package model

import (
	"go/token"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/runtime/retry"
)

// A Policy is what //retry:policy says, interface and method merged.
type Policy struct {
	// Text holds the fields that need no Go name, as the runtime reads them;
	// a zero field means its default.
	Text retry.Policy

	Origin Origin // where it is written

	Backoff  *Ref   // backoff= naming a value; nil if Text.Backoff says it
	On, Not  []*Ref // error values and error types
	If       *Ref
	Result   *Ref
	OnRetry  *Ref
	Fallback *Ref
	GiveUp   *Ref // retry.Last for giveup=last
}

// Named is a key whose value is Go names, with these.
type Named struct {
	Key  *directive.Key
	Refs []*Ref
}

// Named returns the keys of p whose values are Go names, in the order of the help.
func (p *Policy) Named() []Named {
	one := func(r *Ref) []*Ref { return []*Ref{r} }
	all := []Named{
		{directive.Backoff, one(p.Backoff)},
		{directive.On, p.On},
		{directive.Not, p.Not},
		{directive.If, one(p.If)},
		{directive.Result, one(p.Result)},
		{directive.OnRetry, one(p.OnRetry)},
		{directive.Fallback, one(p.Fallback)},
		{directive.GiveUp, one(p.GiveUp)},
	}
	return slices.DeleteFunc(all, func(n Named) bool { return len(n.Refs) == 0 || n.Refs[0] == nil })
}

// ofMethod are the keys that say what a method's code does, of which the runtime is told
// nothing.
var ofMethod = []*directive.Key{directive.Result, directive.Fallback}

// Key returns a text that two policies share if they tell the runtime the same;
// it is empty for the default policy.
func (p *Policy) Key() string {
	var words []string
	if text := p.Text.String(); text != (retry.Policy{}).String() {
		words = append(words, text)
	}
	for _, n := range p.Named() {
		if slices.Contains(ofMethod, n.Key) {
			continue
		}
		for _, r := range n.Refs {
			words = append(words, n.Key.Name+"="+r.Text)
		}
	}
	return strings.Join(words, " ")
}

// Refs returns every name that p mentions.
func (p *Policy) Refs() []*Ref {
	var refs []*Ref
	for _, n := range p.Named() {
		refs = append(refs, n.Refs...)
	}
	return refs
}

// A Breaker is a circuit breaker. Its zero fields mean the runtime's defaults; its Name is
// the one that it is shared under between wrappers, "" if it is the wrapper's own.
type Breaker struct {
	Pos token.Position // of its directive
	retry.BreakerPolicy
}

// A Budget is a retry budget. Its fields are as those of a Breaker.
type Budget struct {
	Pos token.Position // as in Breaker
	retry.BudgetPolicy
}
