package resolve

import (
	"go/types"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/golang"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// method resolves the directives of one method of an interface.
func (r *resolver) method(d *decl, m *model.Method, lines []directive.Line) {
	own := lineOf(lines, directive.Policy)
	piece, isPiece := pieceOf(d.Obj.Type(), m.Name, m.Signature)
	source, readsOnce := r.readsOnce(m, levels{d.policy, own})
	switch {
	case given(lineOf(lines, directive.Never)):
		m.Why = model.Never
	case !given(own) && d.asked[m.Name] && isCondition(m.Signature):
		m.Why = model.Condition
	case d.listed != nil && !d.listed[m.Name].IsValid():
		m.Why = model.Unlisted
	case !given(own) && !given(d.policy):
		m.Why = model.Unasked
	case !given(own) && !m.CanFail() && untellable(m) == "" && !has(d.policy, directive.Result):
		m.Why = model.CannotFail
	case !given(own) && isPiece:
		m.Why = piece
	case !given(own) && readsOnce && !replayOff(d.policy):
		m.Why, m.Source, d.reads = model.ReadsOnce, source, true
	default:
		r.retry(d, m, levels{d.policy, own}, lines)
	}
	r.hedge(d, m, lines)
	r.checkFact(d, m, lines)
	r.guards(d, m, lines)
	if async := lineOf(lines, directive.Async); given(async) {
		r.async(d, m, async)
	}
	r.wraps(d, m, lineOf(lines, directive.Wrap))
	if line := lineOf(lines, directive.Durable); given(line) {
		r.durable(d, m, levels{d.policy, own}, line)
	}
}

// untellable returns the name of a type parameter that is the error result of m but need
// support neither nil nor ==, so that failures cannot be detected, or "" if there is
// none.
func untellable(m *model.Method) string {
	for _, t := range typesOf(m.Signature.Results()) {
		if param, ok := types.Unalias(t).(*types.TypeParam); ok && implementsError(t) && !m.CanFail() {
			return param.Obj().Name()
		}
	}
	return ""
}

// replayOff reports whether a policy has replay=off.
func replayOff(l *directive.Line) bool {
	arg, _ := l.Arg(directive.Replay)
	return isOff(arg)
}

func has(l *directive.Line, key *directive.Key) bool {
	_, ok := l.Arg(key)
	return ok
}

// guardRemedies maps reasons why a method is not retried to remedies for its breaker,
// budget or throttle.
var guardRemedies = map[model.Once]string{
	model.Unasked:    "add it",
	model.CannotFail: "add //retry:policy result=FUNC",
	model.Unlisted:   "add it to the list",
}

// guards sets a method's breaker, budget and throttle: its own, or the interface's.
func (r *resolver) guards(d *decl, m *model.Method, lines []directive.Line) {
	if m.Retried() {
		m.Breaker, m.Budget, m.Throttle = d.wrapper.Breaker, d.wrapper.Budget, d.wrapper.Throttle
	}
	for _, verb := range guardVerbs {
		line := lineOf(lines, verb)
		if !given(line) {
			continue
		}
		if !m.Retried() {
			remedy, ok := guardRemedies[m.Why]
			if !ok {
				remedy = "remove it"
			}
			r.report(line.VerbPos, "guards-nothing", "the %s has no effect, because %s is not retried: %s: %s", verb, m.Name, m.Reason(), remedy)
			continue
		}
		switch verb {
		case directive.Breaker:
			m.Breaker = r.breaker(d.File, line)
		case directive.Budget:
			m.Budget = r.budget(d.File, line)
		case directive.Throttle:
			m.Throttle = r.throttle(d.File, line)
		}
	}
	if m.Breaker != nil {
		line := lineOf(lines, directive.Breaker)
		if !given(line) {
			line = lineOf(d.Lines, directive.Breaker)
		}
		r.perKey(d, m, line)
	}
	r.checkGuarded(d, m, lines)
}

// checkGuarded reports a breaker, a budget or a throttle on a method whose error type
// cannot represent a rejection.
func (r *resolver) checkGuarded(d *decl, m *model.Method, lines []directive.Line) {
	if m.Error < 0 || types.Identical(types.Unalias(m.Signature.Results().At(m.Error).Type()), errorType()) {
		return
	}
	for _, guard := range []struct {
		verb   *directive.Verb
		says   string
		guards bool
	}{
		{directive.Breaker, "the breaker is open", m.Breaker != nil},
		{directive.Budget, "the budget is empty", m.Budget != nil},
		{directive.Throttle, "the throttle has rejected the call", m.Throttle != nil},
	} {
		if !guard.guards {
			continue
		}
		line := lineOf(lines, guard.verb)
		if !given(line) {
			line = lineOf(d.Lines, guard.verb)
		}
		r.report(line.VerbPos, guard.verb.Name+"-cannot-say", "%s returns %s, which cannot represent that %s: return error, or exclude the method with //retry:%s none",
			m.Name, types.TypeString(m.Signature.Results().At(m.Error).Type(), types.RelativeTo(r.pkg.Types)), guard.says, guard.verb)
	}
}

// async plans the NAMEAsync of a method.
func (r *resolver) async(d *decl, m *model.Method, line *directive.Line) {
	m.Async = &model.Async{Name: m.Name + "Async"}
	if obj, _, _ := types.LookupFieldOrMethod(d.Obj.Type(), false, r.pkg.Types, m.Async.Name); obj != nil {
		r.report(line.VerbPos, "name-taken", "%s already has a method %s: rename one, or remove the directive", d.Obj.Name(), m.Async.Name)
		return
	}
	values := m.Signature.Results().Len()
	if m.Error >= 0 {
		values--
	}
	if values > 1 {
		m.Async.Struct = d.wrapper.Name + golang.UpperFirst(m.Name) + "Result"
		r.declare(m.Async.Struct, line.VerbPos)
	}
}
