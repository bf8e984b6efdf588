package lint

import (
	"github.com/retrygen/retrygen/gen/diag"
	"github.com/retrygen/retrygen/gen/model"
)

var everyError = &Check{
	Name:  "everyerror",
	Title: "a policy without on, if or not retries every error",
	Why: `Most errors come back: a wrong argument, a missing row, a lack of rights, a bug. Retrying them
multiplies the load and delays the answer for nothing, and hides the few errors that do pass.
Only the permanent ones (retry.Permanent, context.Canceled, an open breaker) are left out.

retry.Transient holds for what tends to pass on a network: timeouts, connections refused, reset
or lost, temporary failures of DNS; retryhttp.Transient does for methods that call an
http.RoundTripper or read a response body. They know nothing of a server's answers; name those
with on=.`,
	Before: `//retry:policy attempts=4
type Store interface { ... }`,
	After: `//retry:policy attempts=4 if=retry.Transient
type Store interface { ... }`,
	Silence:     `Name a condition: on=, if= or not=. Where every error is meant, not=context.Canceled says so.`,
	declaration: findUnconditional,
}

func findUnconditional(w *model.Wrapper) diag.List {
	var found diag.List
	for _, m := range retried(w) {
		if p := m.Policy; len(p.On)+len(p.Not) > 0 || p.If != nil {
			continue
		}
		at := m.Policy.Origin.Interface // its condition would be that of all methods
		if at.IsZero() || takesBack(m.Policy.Origin) {
			at = m.Policy.Origin.Own
		}
		found.Add(at.Pos, "everyerror", "this policy retries every error: name those that may pass, such as if=retry.Transient")
		found.Warn()
		if _, given := m.Policy.Origin.Keys["if"]; !given {
			found.Fix("add if=retry.Transient", diag.Edit{Pos: at.End, New: " if=retry.Transient"})
		}
	}
	found.Sort() // once for all methods of an interface
	return found
}

// takesBack reports whether a method takes back its interface's condition.
func takesBack(o model.Origin) bool {
	return o.Keys["on"].None || o.Keys["not"].None || o.Keys["if"].None
}
