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
is why retrygen does not add a condition automatically.`,
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
		if p := m.Policy; len(p.On)+len(p.Not)+len(p.Class) > 0 || p.If != nil || p.From != nil || !m.CanFail() {
			continue
		}
		at, methods := m.Policy.Origin.Interface, retried(w) // its condition would apply to all methods
		if at.IsZero() || takesBack(m.Policy.Origin) {
			at, methods = m.Policy.Origin.Own, []*model.Method{m}
		}
		found.Add(at.Pos, "everyerror", "this policy retries every error except answers: select the transient errors %s", advice(w, methods...))
		found.Warn()
	}
	found.Sort() // once for all methods of an interface
	return found
}

// takesBack reports whether a method removes its interface's condition.
func takesBack(o model.Origin) bool {
	conditions := []*directive.Key{directive.On, directive.Not, directive.If, directive.Class}
	return slices.ContainsFunc(conditions, func(k *directive.Key) bool { return o.Keys[k].None })
}
