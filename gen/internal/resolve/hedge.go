package resolve

import (
	"go/types"
	"slices"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/load"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/runtime/retry"
)

// hedgeOf returns the hedge of a line, or nil without a line or with "none".
func (r *resolver) hedgeOf(file *load.File, l *directive.Line) *model.Hedge {
	if !given(l) || l.None {
		return nil
	}
	s, values := r.settingsOf(file, l.Args)
	p := s.Hedge
	defaults := retry.HedgePolicy{}.Effective()
	drop(&p.Quantile, defaults.Quantile)
	drop(&p.Max, defaults.Max)
	drop(&p.Warm, defaults.Warm)
	drop(&p.Ratio, defaults.Ratio)
	if warm, given := l.Arg(directive.Warm); given && (p.After != 0 || values.Variable(directive.HedgeAfter) != nil) {
		r.report(warm.KeyPos, "contradiction", "warm has no effect, because after=%s is no percentile: remove it", hedgeAfter(l))
	}
	return &model.Hedge{Pos: r.at(l.VerbPos), Values: values, HedgePolicy: p}
}

// hedgeAfter returns the value of after= of a hedge.
func hedgeAfter(l *directive.Line) string {
	arg, _ := l.Arg(directive.HedgeAfter)
	return arg.Value.Text
}

// hedge sets the hedge of a method: its own, or that of its interface if the method can have
// one. A method that only a hedge covers makes one attempt.
func (r *resolver) hedge(d *decl, m *model.Method, lines []directive.Line) {
	line, own := lineOf(lines, directive.Hedge), true
	if !given(line) {
		line, own = lineOf(d.Lines, directive.Hedge), d.wrapper.Func
	}
	covered := given(d.policy) || given(lineOf(lines, directive.Policy))
	switch {
	case !given(line), line.None, !m.Retried() && m.Why == model.Unasked && covered: // a mistake in the policy
		return
	case !m.Retried() && m.Why != model.Unasked:
		if own && m.Why != model.Never { // which contradicts it
			r.report(line.VerbPos, "not-hedged", "%s cannot be hedged, because %s: %s", m.Name, m.Reason(), hedgeRemedy(m.Why))
		}
		return
	case !m.Retried():
		r.attemptOnce(m, line, factOf(lines, d.Lines))
	}
	if why, remedy := r.unhedgeable(d, m, lines); why != "" {
		if m.Policy.OnlyHedged {
			m.Policy, m.Open, m.Replays = nil, nil, nil
			if why != noRead {
				m.Repeat = 0
			}
		}
		if !own {
			m.Unhedged = why
			return
		}
		r.report(line.VerbPos, "not-hedged", "%s cannot be hedged, because %s: %s", m.Name, why, remedy)
		return
	}
	m.Hedge = d.wrapper.Hedge
	if own && !d.wrapper.Func {
		m.Hedge = r.hedgeOf(d.File, line)
	}
}

// hedgeRemedy returns what to do about the hedge of a method that is not retried for the
// reason why.
func hedgeRemedy(why model.Once) string {
	if why == model.Unlisted {
		return "add it to the list, or remove the hedge"
	}
	return "remove the hedge"
}

// attemptOnce gives a method without a policy one that makes a single attempt, whose error
// the caller gets unchanged. line is that of the hedge.
func (r *resolver) attemptOnce(m *model.Method, line, fact *directive.Line) {
	m.Policy = &model.Policy{OnlyHedged: true, Text: retry.Policy{MaxAttempts: 1}}
	m.Policy.GiveUp = r.lastError(line.VerbPos)
	m.Policy.Origin = model.Origin{Own: r.originLine(line)}
	m.Repeat = repeatOf(m, fact, levels{iface: &directive.Line{}, method: &directive.Line{}})
	m.Policy.Text.Once = m.Repeat.Once()
	m.Open = openResults(m, r.pkg.Types)
	m.Replays = r.replaysOf(m, 0)
}

// unhedgeable returns why calls of m, which has a policy, cannot get a second request while
// the first is under way, and what to do about it. It returns "" if they can.
func (r *resolver) unhedgeable(d *decl, m *model.Method, lines []directive.Line) (why, remedy string) {
	const remove = "remove the hedge"
	does, isPiece := pieceOf(d.Obj.Type(), m.Name, m.Signature)
	switch {
	case IsTransaction(d.Obj.Type()):
		return d.Obj.Name() + " is a transaction, whose requests must follow each other", remove
	case isPiece:
		return does.Piece(), remove
	case m.Stream != nil:
		return "it returns a sequence, whose requests begin when it is ranged over", remove
	case !m.CanFail() && m.Policy.Result == nil:
		return "it returns no error, so that a failed request would win", "return an error, add result=FUNC to its policy, or remove the hedge"
	case lineOf(lines, directive.Durable).Settings().Queued.Always:
		return "its calls are queued without an attempt", remove
	}
	if why, remedy = concurrentKeys(m); why != "" {
		return why, remedy
	}
	if why = r.consumes(m); why != "" {
		return why, remove
	}
	switch {
	case m.Ctx < 0 && !m.HasAttemptContext():
		return "it takes no context that cancels the slower request", "add a parameter ctx context.Context, or remove the hedge"
	case m.OwnCtx:
		return "the slower request could not be canceled: its context is a " + r.typeString(m.Signature.Params().At(m.Ctx).Type()),
			"use a context.Context, or remove the hedge"
	}
	return maybeTwice(m)
}

// maybeTwice returns why m may not be carried out twice, which a policy of its own alone does
// not permit: it permits another request after a failure, but a hedge adds requests to calls
// that succeed. It returns "" if m may.
func maybeTwice(m *model.Method) (why, remedy string) {
	const remedyByName = "write //retry:idempotent on it if a second request does no harm, or remove the hedge"
	switch {
	case m.Repeat == model.OnceByWord:
		return "it is once", "remove once or the hedge"
	case m.Repeat == model.Idempotent, m.Repeat == model.KeyPerCall, m.Repeat == model.PerRequest, onlyReads(m):
		return "", ""
	}
	return noRead, remedyByName
}

// noRead is why a method is not hedged if no word says that it is idempotent.
const noRead = "its name is not that of a read"

// concurrentKeys returns which key of m's policy requires attempts to follow each other, and
// what to do about it, or "".
func concurrentKeys(m *model.Method) (why, remedy string) {
	p := m.Policy
	switch {
	case p.Undo != nil:
		return "undo= undoes a failed attempt, not the slower of two requests", "remove one of them"
	case p.Before != nil && len(p.Before.Changes) > 0:
		return "before= changes arguments that a slower request may still read", "remove one of them"
	case len(m.Reset) > 0:
		return "reset= shares one value among its requests", "use out= instead of reset=, which gives each its own, or remove the hedge"
	case len(m.Each) > 0:
		return "two requests would call the callbacks in each= at once", "remove one of them"
	}
	return "", ""
}

// consumes returns why two requests of m at once would take data from each other, mix what they
// write, or use something else that is one request's: "it reads body (a reader)". It returns
// "" if they would not.
func (r *resolver) consumes(m *model.Method) string {
	for i := range m.Signature.Params().Len() {
		p := m.Signature.Params().At(i)
		if i == m.Ctx || slices.Contains(m.Out, i) || slices.ContainsFunc(m.Replays, func(r model.Replay) bool { return r.Request && r.Param == i }) {
			continue // the runtime hedges a request only if it has no body
		}
		if kind := usedAtOnce(p); kind != "" {
			return "two requests would use " + (model.Source{Name: inParam(p, ""), Kind: kind}).String() + " at once"
		}
		a := r.argument(p.Type())
		if a.once.Kind == "" {
			a = &argument{once: firstReader(p.Type(), a)}
		}
		if a.once.Kind != "" {
			return "two requests would read " + (model.Source{Name: inParam(p, a.once.Name), Kind: a.once.Kind}).String()
		}
	}
	given, ok := m.Policy.Origin.Keys[directive.Out]
	for _, i := range Destinations(m) {
		if !slices.Contains(m.Out, i) && !(ok && (given.Own || given.None)) {
			name := m.Signature.Params().At(i).Name()
			return "two requests may fill " + name + " at once, unless a policy has out=" + name + " (or out=none if the method does not fill it)"
		}
	}
	return ""
}

// usedAtOnce describes a parameter that two requests must not use at once, or returns "".
func usedAtOnce(p *types.Var) string {
	t := p.Type()
	switch u := t.Underlying().(type) {
	case *types.Chan:
		if u.Dir() == types.RecvOnly && isSignal(u) {
			return ""
		}
		return "a channel"
	case *types.Signature:
		return "a func"
	}
	switch {
	case isPull(p):
		return "an iterator"
	case IsTransaction(t):
		return "a transaction"
	case IsWriter(t):
		return "a writer"
	case isRequest(t):
		return "a request that is not replayed"
	}
	return ""
}

// checkHedge reports a hedge of an interface that hedges none of its methods.
func (r *resolver) checkHedge(d *decl) {
	line := lineOf(d.Lines, directive.Hedge)
	if d.wrapper.Func || !given(line) || slices.ContainsFunc(d.wrapper.Methods, func(m *model.Method) bool { return m.Hedge == d.wrapper.Hedge }) {
		return
	}
	remedy := "remove the hedge"
	i := slices.IndexFunc(d.wrapper.Methods, func(m *model.Method) bool { return m.Unhedged == noRead })
	if i >= 0 {
		remedy += ", or write //retry:idempotent on the methods whose second request does no harm"
	} else {
		i = slices.IndexFunc(d.wrapper.Methods, func(m *model.Method) bool { return m.Unhedged != "" })
	}
	if i >= 0 {
		m := d.wrapper.Methods[i]
		r.report(line.VerbPos, "hedges-nothing", "no method of %s can be hedged (%s, for example, because %s): %s", d.Obj.Name(), m.Name, m.Unhedged, remedy)
		return
	}
	r.report(line.VerbPos, "hedges-nothing", "the hedge has no effect on any method of %s: remove it", d.Obj.Name())
}
