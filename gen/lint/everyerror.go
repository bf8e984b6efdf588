package lint

import (
	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
)

var everyError = &Check{
	Name:  "everyerror",
	Title: "a policy without on, if or not retries every error but answers",
	Why: `Most errors come back: a wrong argument, a lack of rights, a bug. Retrying them multiplies the
load and delays the answer for nothing, and hides the few errors that do pass. Left out are only
the permanent ones (retry.Permanent, context.Canceled, an open breaker) and the standard
library's own answers, such as sql.ErrNoRows (see retry.Answer).

Which errors pass depends on what is called, and the finding says what the types tell of it.
retry.Transient holds for what tends to pass on a network: timeouts, connections refused, reset
or lost, temporary failures of DNS; retryhttp.Transient does for methods that call an
http.RoundTripper or read a response body. They know nothing of a server's answers, be they HTTP
statuses or the codes of gRPC: over a gRPC client they would turn the retries off. So nothing is
added automatically.`,
	Before: `//retry:policy attempts=4
type Store interface { ... }`,
	After: `//retry:policy attempts=4 on=ErrUnavailable
type Store interface { ... }`,
	Silence:     `Name a condition: on=, if= or not=. Where every error is meant, not=context.Canceled says so.`,
	declaration: findUnconditional,
}

func findUnconditional(w *model.Wrapper) diag.List {
	var found diag.List
	for _, m := range retried(w) {
		if p := m.Policy; len(p.On)+len(p.Not) > 0 || p.If != nil || !m.CanFail() {
			continue
		}
		at, methods := m.Policy.Origin.Interface, retried(w) // its condition would be that of all methods
		if at.IsZero() || takesBack(m.Policy.Origin) {
			at, methods = m.Policy.Origin.Own, []*model.Method{m}
		}
		found.Add(at.Pos, "everyerror", "this policy retries every error but answers: name those that may pass, %s", advice(w, methods...))
		found.Warn()
	}
	found.Sort() // once for all methods of an interface
	return found
}

// takesBack reports whether a method takes back its interface's condition.
func takesBack(o model.Origin) bool {
	return o.Keys[directive.On].None || o.Keys[directive.Not].None || o.Keys[directive.If].None
}
