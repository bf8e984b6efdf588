package model

import (
	"go/token"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/directive"
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
}

// Key returns a text that two policies share if they tell the runtime the same;
// it is empty for the default policy.
func (p *Policy) Key() string {
	var words []string
	if text := p.Text.String(); text != (retry.Policy{}).String() {
		words = append(words, text)
	}
	list := func(key *directive.Key, refs ...*Ref) {
		for _, r := range refs {
			if r != nil {
				words = append(words, key.Name+"="+r.Text)
			}
		}
	}
	list(directive.Backoff, p.Backoff)
	list(directive.On, p.On...)
	list(directive.Not, p.Not...)
	list(directive.If, p.If)
	list(directive.OnRetry, p.OnRetry)
	return strings.Join(words, " ")
}

// Refs returns every name that p mentions.
func (p *Policy) Refs() []*Ref {
	refs := slices.Concat(p.On, p.Not)
	for _, r := range []*Ref{p.Backoff, p.If, p.Result, p.OnRetry, p.Fallback} {
		if r != nil {
			refs = append(refs, r)
		}
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
