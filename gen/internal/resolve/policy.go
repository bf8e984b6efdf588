package resolve

import (
	"errors"
	"go/token"
	"go/types"
	"slices"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/runtime/retry"
)

// levels are the policy lines for a method: its interface's and its own. Either may be
// empty.
type levels struct {
	iface, method *directive.Line
}

// arg returns the argument for a key, preferring the method's line to the interface's; ok
// is false if there is none or the method removes it.
func (l levels) arg(key *directive.Key) (arg directive.Arg, own, ok bool) {
	if a, given := l.method.Arg(key); given {
		return a, true, !a.None
	}
	if l.iface == nil || l.replaces(key) {
		return directive.Arg{}, false, false
	}
	a, given := l.iface.Arg(key)
	return a, false, given && !a.None
}

// replaces reports whether the method's own from= overrides its interface's value of a key.
func (l levels) replaces(key *directive.Key) bool {
	from, given := l.method.Arg(directive.From)
	return given && !from.None && key.InPolicy()
}

// pos returns the position for a diagnostic about a key: the key, or else the key that it
// conflicts with, or else the directive.
func (l levels) pos(key *directive.Key) token.Pos {
	for _, line := range []*directive.Line{l.method, l.iface} {
		for _, k := range []*directive.Key{key, directive.Delay} {
			if line == nil {
				continue
			}
			if a, ok := line.Arg(k); ok && (k == key || key == directive.Max) {
				return a.Value.Pos
			}
		}
	}
	if l.method != nil && given(l.method) {
		return l.method.VerbPos
	}
	return l.iface.VerbPos
}

// retry resolves the policy of a retried method, whose own lines are given.
func (r *resolver) retry(d *decl, m *model.Method, l levels, lines []directive.Line) {
	if _, _, ok := l.arg(directive.Result); !m.CanFail() && !ok {
		r.cannotFail(m, l)
		return
	}
	r.checkPiece(d, m, l)
	m.Policy = &model.Policy{Origin: r.origin(l)}
	r.from(d, m, l)
	r.settings(d, m.Policy, l)
	for _, k := range typedKeys {
		k.resolve(r, d, m, l)
	}
	if m.Policy.Slow == nil && m.Policy.From == nil {
		m.Policy.Text.SlowDelay = 0 // inherited, without effect
		delete(m.Policy.Values, directive.SlowDelay)
	}
	r.checkEndless(m, l)
	r.checkBoth(m.Policy, l)
	r.checkStream(m, l)
	m.Open = openResults(m, r.pkg.Types)
	r.queuedKey(m, lineOf(lines, directive.Durable))
	r.repeat(m, factOf(lines, d.Lines), l)
}

// cannotFail reports a method whose results cannot report a failure.
func (r *resolver) cannotFail(m *model.Method, l levels) {
	if name := untellable(m); name != "" {
		r.report(l.pos(directive.Result), "cannot-fail", "%s returns %[2]s, whose values may support neither nil nor ==, so no result reports a failure: "+
			"declare it as [%[2]s interface{ error; comparable }], add result=FUNC, or do not retry it", m.Name, name)
		return
	}
	r.report(l.pos(directive.Result), "cannot-fail", "%s returns no error, so no result reports a failure: add result=FUNC, or remove the directive", m.Name)
}

// settings merges the settings of a policy.
func (r *resolver) settings(d *decl, p *model.Policy, l levels) {
	var args []directive.Arg
	for _, key := range directive.Policy.Keys {
		if arg, _, ok := l.arg(key); ok {
			args = append(args, arg)
		}
	}
	s, values := r.settingsOf(d.File, args)
	p.Text, p.Values = s.Policy, values
	r.checkFactor(l)
	if p.From == nil {
		r.checkSlowDelay(l)
	}
	for _, bad := range policyErrors(plausible(p.Text, p.Unknown).Validate()) {
		r.report(l.pos(directive.Policy.Key(bad.Key)), "bad-policy", "%s: %s", bad.Key, bad.Msg)
	}
	if p.From == nil {
		p.Text = withoutDefaults(p)
	}
}

// withoutDefaults returns p.Text with every field that has its default value set to zero.
func withoutDefaults(policy *model.Policy) retry.Policy {
	p := policy.Text
	if !policy.Unknown(directive.Delay, directive.Max) {
		derived := p
		derived.MaxAfter, derived.SlowDelay = 0, 0 // their defaults depend on other fields
		derived = derived.Effective()
		drop(&p.MaxAfter, derived.MaxAfter)
		drop(&p.SlowDelay, derived.SlowDelay)
	}
	defaults := retry.Policy{}.Effective()
	drop(&p.MaxAttempts, defaults.MaxAttempts)
	drop(&p.Delay, defaults.Delay)
	drop(&p.MaxDelay, defaults.MaxDelay)
	drop(&p.Factor, defaults.Factor)
	drop(&p.Jitter, defaults.Jitter)
	return p
}

func drop[T comparable](field *T, fallback T) {
	if *field == fallback {
		var zero T
		*field = zero
	}
}

// policyErrors returns the errors that err joins.
func policyErrors(err error) []*retry.PolicyError {
	var all []*retry.PolicyError
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			all = append(all, policyErrors(e)...)
		}
		return all
	}
	if bad, ok := errors.AsType[*retry.PolicyError](err); ok {
		all = append(all, bad)
	}
	return all
}

// outParams finds the parameters in out=.
func (r *resolver) outParams(d *decl, m *model.Method, l levels) {
	for i, name := range r.params(d, m, l, directive.Out, func(i int) bool { return canBeOut(m.Signature, i) }) {
		if t := m.Signature.Params().At(i).Type(); !canBeOut(m.Signature, i) {
			r.report(name.Pos, "wrong-type", "out: want a pointer, a map, a slice, or an interface that contains one, but %s of %s is %s", name.Text, m.Name, r.typeString(t))
			continue
		}
		m.Out = append(m.Out, i)
		if t := m.Signature.Params().At(i).Type(); types.IsInterface(t) || isMessage(t) || !copyable(t) {
			m.OutAny = append(m.OutAny, i)
		}
	}
}

// canHoldOut reports whether an interface may contain a value that a call fills: not a
// type parameter, nor a context or a stream, of which no fresh value can be made.
func canHoldOut(t types.Type) bool {
	_, isTypeParam := types.Unalias(t).(*types.TypeParam)
	streams := []string{"Read", "Write", "Close", "Next", "Recv", "Send", "Done"}
	return !isTypeParam && !slices.ContainsFunc(streams, func(name string) bool { return hasMethod(t, name) })
}

func canBeOut(sig *types.Signature, i int) bool {
	t := sig.Params().At(i).Type()
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Map:
		return true
	case *types.Interface:
		return canHoldOut(t)
	case *types.Slice:
		return !sig.Variadic() || i < sig.Params().Len()-1
	}
	return false
}

func (r *resolver) typeString(t types.Type) string {
	return types.TypeString(t, func(pkg *types.Package) string {
		if pkg == r.pkg.Types {
			return ""
		}
		return pkg.Name()
	})
}

// origin returns the positions of the directives that l merges.
func (r *resolver) origin(l levels) model.Origin {
	o := model.Origin{Interface: r.originLine(l.iface), Own: r.originLine(l.method), Keys: map[*directive.Key]model.Given{}}
	for _, line := range []*directive.Line{l.iface, l.method} {
		if line == nil {
			continue
		}
		for _, a := range line.Args {
			if line == l.iface && l.replaces(a.Key) {
				continue
			}
			o.Keys[a.Key] = model.Given{Pos: r.at(a.Value.Pos), Own: line == l.method, None: a.None}
		}
	}
	return o
}

func (r *resolver) originLine(line *directive.Line) model.Line {
	if line == nil || !given(line) {
		return model.Line{}
	}
	end := line.VerbPos + token.Pos(len(line.Verb.Name))
	for _, a := range line.Args {
		end = max(end, a.Value.Pos+token.Pos(len(a.Value.Text)))
	}
	return model.Line{Pos: r.at(line.VerbPos), End: r.at(end)}
}
