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

// levels are the policy lines that cover a method: that of its interface and its
// own. Either may be empty.
type levels struct {
	iface, method *directive.Line
}

// arg returns what the levels say of a key, the method before the interface;
// ok is false if neither does or the method takes it back.
func (l levels) arg(key *directive.Key) (arg directive.Arg, own, ok bool) {
	if a, given := l.method.Arg(key); given {
		return a, true, !a.None
	}
	if l.iface == nil {
		return directive.Arg{}, false, false
	}
	a, given := l.iface.Arg(key)
	return a, false, given && !a.None
}

// pos returns the place to blame for a key: where it is given, or else the place
// of what it does not go with, or else that of the directive.
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

// retry resolves the policy of a method that is to be retried.
func (r *resolver) retry(d *decl, m *model.Method, l levels) {
	if _, _, ok := l.arg(directive.Result); !m.CanFail() && !ok {
		r.cannotFail(m, l)
		return
	}
	r.checkPiece(d, m, l)
	m.Policy = &model.Policy{Text: r.settings(l), Origin: r.origin(l)}
	for _, k := range typedKeys {
		k.resolve(r, d, m, l)
	}
	if m.Policy.Slow == nil {
		m.Policy.Text.SlowDelay = 0 // inherited, without effect
	}
	r.checkBoth(m.Policy, l)
	r.checkStream(m, l)
	m.Open = openResults(m, r.pkg.Types)
}

// cannotFail reports a method whose results do not say that a call has failed.
func (r *resolver) cannotFail(m *model.Method, l levels) {
	if name := untellable(m); name != "" {
		r.report(l.pos(directive.Result), "cannot-fail", "%s returns %[2]s, whose values may have neither nil nor ==, so nothing says that it failed: "+
			"declare it as [%[2]s interface{ error; comparable }], add result=FUNC, or do not retry it", m.Name, name)
		return
	}
	r.report(l.pos(directive.Result), "cannot-fail", "%s returns no error, so nothing says that it failed: add result=FUNC, or remove the directive", m.Name)
}

// settings merges what needs no Go name.
func (r *resolver) settings(l levels) retry.Policy {
	var s directive.Settings
	for _, key := range directive.Policy.Keys {
		if arg, _, ok := l.arg(key); ok {
			arg.Apply(&s)
		}
	}
	r.checkFactor(l)
	r.checkSlowDelay(l)
	for _, bad := range policyErrors(s.Policy.Validate()) {
		r.report(l.pos(directive.Policy.Key(bad.Key)), "bad-policy", "%s: %s", bad.Key, bad.Msg)
	}
	return withoutDefaults(s.Policy)
}

// withoutDefaults returns p with every field that is at its default left zero.
func withoutDefaults(p retry.Policy) retry.Policy {
	derived := p
	derived.MaxAfter, derived.SlowDelay = 0, 0 // their defaults depend on other fields
	derived = derived.Effective()
	defaults := retry.Policy{}.Effective()
	drop(&p.MaxAfter, derived.MaxAfter)
	drop(&p.SlowDelay, derived.SlowDelay)
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

// policyErrors returns the mistakes that err joins.
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

// outParams finds the parameters that out= names.
func (r *resolver) outParams(d *decl, m *model.Method, l levels) {
	arg, own, ok := l.arg(directive.Out)
	if !ok {
		return
	}
	for _, name := range arg.Names {
		i := r.param(m, directive.Out, name, own, func(i int) bool { return canBeOut(m.Signature, i) })
		if i < 0 {
			continue
		}
		d.params[name.Text] = true
		if t := m.Signature.Params().At(i).Type(); !canBeOut(m.Signature, i) {
			r.report(name.Pos, "wrong-type", "out: want a pointer, a map, a slice, or an interface that holds one, %s of %s is %s", name.Text, m.Name, r.typeString(t))
			continue
		}
		m.Out = append(m.Out, i)
		if t := m.Signature.Params().At(i).Type(); types.IsInterface(t) || isMessage(t) || !copyable(t) {
			m.OutAny = append(m.OutAny, i)
		}
	}
}

// canHoldOut reports whether an interface may hold what a call fills: not a type parameter,
// nor a context or a stream, of which there is no fresh one.
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

// origin returns where the policy that l merges is written.
func (r *resolver) origin(l levels) model.Origin {
	o := model.Origin{Interface: r.originLine(l.iface), Own: r.originLine(l.method), Keys: map[*directive.Key]model.Given{}}
	for _, line := range []*directive.Line{l.iface, l.method} {
		if line == nil {
			continue
		}
		for _, a := range line.Args {
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
