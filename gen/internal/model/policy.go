package model

import (
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/runtime/retry"
)

// A Policy is the result of merging the //retry:policy lines of an interface and a
// method.
type Policy struct {
	// Text has the fields whose values are known, as the runtime's policy. A zero field
	// means the default, unless Values has a variable for it.
	Text retry.Policy

	// OnlyHedged reports that there is no //retry:policy line, but a //retry:hedge: calls
	// make one attempt.
	OnlyHedged bool

	From   *From  // policy whose fields the other settings override; nil without from=
	Values Values // Go names in place of values in Text
	Origin Origin // positions of its directives

	Backoff  *Ref   // backoff= with a Go name; nil if Text.Backoff has it
	On, Not  []*Ref // error values, error types and conditions
	Slow     []*Ref // likewise
	If       *Ref
	Class    []*Ref // the first with an opinion decides
	Result   *Ref
	OnRetry  *Ref
	Fallback *Ref
	GiveUp   *Ref // retry.Last for giveup=last
	Undo     *Hook
	Before   *Hook
	Seen     *Ref
}

// Named is a key whose value consists of Go names, and these names.
type Named struct {
	Key  *directive.Key
	Refs []*Ref
}

// Named returns the keys of p whose values consist of Go names, in the order of the help.
func (p *Policy) Named() []Named {
	one := func(r *Ref) []*Ref { return []*Ref{r} }
	all := []Named{
		{directive.From, one(p.From.ref())},
		{directive.Backoff, one(p.Backoff)},
		{directive.Slow, p.Slow},
		{directive.On, p.On},
		{directive.Not, p.Not},
		{directive.If, one(p.If)},
		{directive.Class, p.Class},
		{directive.Result, one(p.Result)},
		{directive.OnRetry, one(p.OnRetry)},
		{directive.Fallback, one(p.Fallback)},
		{directive.GiveUp, one(p.GiveUp)},
		{directive.Undo, p.Undo.refs()},
		{directive.Before, p.Before.refs()},
		{directive.Seen, one(p.Seen)},
	}
	return slices.DeleteFunc(all, func(n Named) bool { return len(n.Refs) == 0 || n.Refs[0] == nil })
}

// ofMethod lists the keys that affect only a method's generated code, not the runtime's
// policy.
var ofMethod = []*directive.Key{directive.Result, directive.Fallback, directive.Undo, directive.Before, directive.Seen}

// WithOnce returns p with the given Once.
func (p *Policy) WithOnce(once bool) *Policy {
	with := *p
	with.Text.Once = once
	return &with
}

// Key returns a string that is equal for policies that are the same to the runtime, except
// that some are once. It is empty for the default policy.
func (p *Policy) Key() string {
	if p.From != nil {
		return p.overriding()
	}
	var words []string
	if text := p.Text.String(); text != (retry.Policy{}).String() {
		words = append(words, text)
	}
	if p.Text.Bounds != (retry.Bounds{}) {
		words = append(words, "bounds="+p.Text.Bounds.String())
	}
	if p.Text.Frozen {
		words = append(words, directive.Overriding.Name+"="+directive.Frozen)
	}
	if names := p.Values.Text(directive.Policy); names != "" {
		words = append(words, names)
	}
	return strings.Join(append(words, p.named()...), " ")
}

// overriding is Key for a policy with From, of which only the given fields count.
func (p *Policy) overriding() string {
	words := []string{"from=" + p.From.key(), p.Values.Text(directive.Policy)}
	text := p.Text
	text.Once = false
	text.Backoff = nil // a Curve is in the String; another one is a name
	words = append(words, fmt.Sprintf("%+v %v", text, p.Text.Backoff))
	return strings.Join(append(words, p.named()...), " ")
}

// named returns the keys with Go names that affect the runtime's policy.
func (p *Policy) named() []string {
	var words []string
	for _, n := range p.Named() {
		if slices.Contains(ofMethod, n.Key) {
			continue
		}
		for _, r := range n.Refs {
			words = append(words, n.Key.Name+"="+r.Text)
		}
	}
	return words
}

// Refs returns all names that p mentions.
func (p *Policy) Refs() []*Ref {
	refs := slices.Collect(maps.Values(p.Values))
	for _, n := range p.Named() {
		refs = append(refs, n.Refs...)
	}
	return refs
}

// A Breaker is a circuit breaker. Zero fields mean the runtime's defaults. Name is the
// name under which wrappers share it, or "" if it belongs to one wrapper.
type Breaker struct {
	Pos    token.Position // position of its directive
	Values Values         // as in Policy
	retry.BreakerPolicy

	// Per is the text of per=, and Keys the type of its values, each of which has its own
	// breaker; "" and nil for a single breaker.
	Per  string
	Keys types.Type
}

// ByRate reports whether a failure rate opens b, rather than consecutive failures.
func (b *Breaker) ByRate() bool { return b.Rate > 0 || b.Values.Variable(directive.Rate) != nil }

// A Budget is a retry budget. Its fields have the same meanings as those of a Breaker.
type Budget struct {
	Pos    token.Position // as in Breaker
	Values Values         // as in Policy
	retry.BudgetPolicy
}

// A Throttle is a client-side throttle. Its fields have the same meanings as those of a
// Breaker.
type Throttle struct {
	Pos    token.Position // as in Breaker
	Values Values         // as in Policy
	retry.ThrottlePolicy
}

// A Hedge sends further requests beside a slow one. Its fields have the same meanings as
// those of a Breaker. Each method has its own, which learns how long its attempts take.
type Hedge struct {
	Pos    token.Position // as in Breaker
	Values Values         // as in Policy
	retry.HedgePolicy
}

// OnlyHedged reports whether calls of m make one attempt, because they have a hedge but no
// policy.
func (m *Method) OnlyHedged() bool { return m.Hedge != nil && m.Policy.OnlyHedged }

// Effective returns the policy that p passes to the runtime, with defaults filled in. It
// lacks fields that are set by a Go name, such as the Backoff of a policy whose Backoff
// is a Ref. Values that are known only at run time are their defaults, or the nearest that
// fit the known ones.
func (p *Policy) Effective() retry.Policy {
	e := p.Text.Effective()
	switch {
	case p.Unknown(directive.Max):
		e.MaxDelay = max(e.MaxDelay, e.Delay, e.SlowDelay)
	case p.Unknown(directive.Delay):
		e.Delay = min(e.Delay, e.MaxDelay)
	}
	return e
}
