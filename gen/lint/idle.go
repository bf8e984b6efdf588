package lint

import (
	"cmp"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/resolve"
)

var idle = &Check{
	Name:  "idle",
	Title: "a policy that retries few of its methods, or none of their errors",
	Why: `A policy on an interface retries the methods that return an error. Clients may say it otherwise:
those of redis.Cmdable return a *StringCmd, which holds it, those of kubernetes.Interface other
interfaces, one for each part of the API. There a policy reads as if it covered everything, and
covers next to nothing. Reported is one that retries fewer than a tenth of the methods, or fewer
than those whose results tell of a failure in another way. A policy that retries none of them is
an error that the generator reports by itself, and "retrygen -v" counts them.

Nothing is retried either where if=retry.Transient stands alone over a gRPC client: its errors
carry a code, which retry.Transient does not look at.`,
	Before: `//retry:policy attempts=4
type Cache interface{ redis.Cmdable }`,
	After: `//retry:policy attempts=4 result=again
type Cache interface {
	Get(ctx context.Context, key string) *redis.StringCmd
}

func again(cmd *redis.StringCmd) bool { return retry.Transient(cmd.Err()) }`,
	Silence:     `Annotate an interface with the methods that are meant, or only these methods.`,
	declaration: findIdle,
}

func findIdle(w *model.Wrapper) diag.List {
	return append(findFew(w), findCodes(w)...)
}

// findFew reports a policy of an interface that retries few of its methods.
func findFew(w *model.Wrapper) diag.List {
	var without, fallible int // methods that return no error, and those that fail all the same
	for _, m := range w.Methods {
		if m.Why == model.CannotFail {
			without++
		}
		if resolve.FailsWithoutError(w, m) {
			fallible++
		}
	}
	methods := retried(w)
	if len(methods) == 0 || without == 0 || 10*len(methods) >= len(w.Methods) && len(methods) >= fallible {
		return nil
	}
	remedy := cmp.Or(resolve.WithoutErrors(w), "annotate an interface of the methods that are meant")
	var found diag.List
	found.Add(methods[0].Policy.Origin.Interface.Pos, "idle", "this policy retries %d of the %d methods of %s, as %d return no error: %s",
		len(methods), len(w.Methods), w.Obj.Name(), without, remedy)
	found.Warn()
	return found
}

// findCodes reports retry.Transient over errors that it never holds for.
func findCodes(w *model.Wrapper) diag.List {
	var found diag.List
	for _, m := range retried(w) {
		p := m.Policy
		if p.If == nil || !isRuntimeObject(p.If.Obj, "Transient") || p.Result != nil {
			continue
		}
		if c := clientOf(w, m); c != nil && c.code != "" {
			found.Add(p.Origin.Place(directive.If), "idle", "retry.Transient holds for no error of %s, so nothing is retried: name a func that looks at %s", c.name, c.code)
			found.Warn()
		}
	}
	found.Sort() // once for all methods of an interface
	return found
}
