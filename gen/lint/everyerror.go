package lint

import (
	"slices"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
)

var everyError = &Check{
	Name:  "everyerror",
	Title: "a policy without on, not, if or class retries every error except answers",
	Why: `Most errors recur on every attempt: an invalid argument, a missing permission, a bug. Retrying
them multiplies the load and delays the result in vain, and hides the few transient errors. The
only errors not retried are permanent errors (retry.Permanent, context.Canceled, an open breaker)
and the standard library's answers, such as sql.ErrNoRows (see retry.Answer).

Which errors are transient depends on the callee. The diagnostic suggests a condition based on the
types in the interface. retry.Transient selects network failures that are usually transient:
timeouts, connections refused, reset or lost, and temporary failures of DNS. retryhttp.Transient
is for methods that call an http.RoundTripper or read a response body. Neither inspects a server's
responses, such as HTTP statuses or gRPC codes: on a gRPC client they would disable retries. That
is why retrygen does not add a condition automatically. For clients of known libraries, the check
class proposes a class instead.`,
	Before: `//retry:policy attempts=4
type Store interface { ... }`,
	After: `//retry:policy attempts=4 on=ErrUnavailable
type Store interface { ... }`,
	Silence:     `Set on=, not=, if= or class=. If every error should be retried, write not=context.Canceled.`,
	declaration: findUnconditional,
}

func findUnconditional(w *model.Wrapper) diag.List {
	var found diag.List
	for _, m := range retried(w) {
		if m.Repeat.Once() || m.OnlyHedged() || !unconditional(m) || proposalFor(w, m) != nil { // which check class reports
			continue
		}
		line, methods := lineOf(w, m)
		found.Add(line.Pos, "everyerror", "this policy retries every error except answers: select the transient errors %s", advice(w, methods...))
		found.Warn()
	}
	found.Sort() // once for all methods of an interface
	return found
}

// unconditional reports whether the policy of m retries every error except answers.
func unconditional(m *model.Method) bool {
	p := m.Policy
	return len(p.On)+len(p.Not)+len(p.Class) == 0 && p.If == nil && p.From == nil && m.CanFail()
}

// lineOf returns the line to which m's condition belongs, and the methods that get the
// condition from it.
func lineOf(w *model.Wrapper, m *model.Method) (model.Line, []*model.Method) {
	at := m.Policy.Origin.Interface
	if at.IsZero() || takesBack(m.Policy.Origin) {
		return m.Policy.Origin.Own, []*model.Method{m}
	}
	return at, slices.DeleteFunc(retried(w), func(m *model.Method) bool { return m.Policy.Origin.Keys[directive.Class].Own })
}

// takesBack reports whether a method removes its interface's condition.
func takesBack(o model.Origin) bool {
	conditions := []*directive.Key{directive.On, directive.Not, directive.If, directive.Class}
	return slices.ContainsFunc(conditions, func(k *directive.Key) bool { return o.Keys[k].None })
}
