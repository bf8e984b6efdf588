package lint

import (
	"cmp"
	"slices"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/resolve"
)

var idle = &Check{
	Name:  "idle",
	Title: "a policy that retries few of the methods, or none of their errors",
	Why: `A policy on an interface retries the methods that return an error. Some clients report errors
differently: methods of redis.Cmdable return a *StringCmd that holds the error; methods of
kubernetes.Interface return other interfaces, one for each part of the API. On such an interface,
a policy seems to cover everything but covers almost nothing. The check reports a policy that
retries fewer than a tenth of the methods, or fewer methods than report failures in their results.
The generator itself reports a policy that retries none of them as an error, and "retrygen -v"
prints how many are retried.

if=retry.Transient alone has no effect on a gRPC client either: gRPC's errors carry a code, which
retry.Transient does not inspect.

An error in slow= is not retried either if not= lists it, or if on= lists only other errors: slow=
decides how long to wait, not whether to retry.`,
	Before: `//retry:policy attempts=4
type Cache interface{ redis.Cmdable }`,
	After: `//retry:policy attempts=4 result=again
type Cache interface {
	Get(ctx context.Context, key string) *redis.StringCmd
}

func again(cmd *redis.StringCmd) bool { return retry.Transient(cmd.Err()) }`,
	Silence: `Annotate an interface that has only the methods to retry, list them in //retry:methods, or
annotate the methods themselves.`,
	declaration: findIdle,
}

func findIdle(w *model.Wrapper) diag.List {
	return slices.Concat(findFew(w), findCodes(w), findSlow(w))
}

// findFew reports a policy that retries few of an interface's methods.
func findFew(w *model.Wrapper) diag.List {
	var without, fallible int // methods that return no error, and methods that can fail without one
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
	remedy := cmp.Or(resolve.WithoutErrors(w), "annotate an interface that has only the methods to retry")
	var found diag.List
	found.Add(methods[0].Policy.Origin.Interface.Pos, "idle", "this policy retries only %d of the %d methods of %s, because %d return no error: %s",
		len(methods), len(w.Methods), w.Obj.Name(), without, remedy)
	found.Warn()
	return found
}

// findCodes reports retry.Transient for clients whose errors it never matches.
func findCodes(w *model.Wrapper) diag.List {
	var found diag.List
	for _, m := range retried(w) {
		key := transientOnly(m.Policy)
		if key == nil || m.Policy.Result != nil {
			continue
		}
		if c := clientOf(w, m); c != nil && c.code != "" {
			found.Add(m.Policy.Origin.Place(key), "idle", "retry.Transient matches no error of %s, so nothing is retried: %s", c.name, instead(c))
			found.Warn()
		}
	}
	found.Sort() // once for all methods of an interface
	return found
}

// instead returns what selects the errors of c, which have codes.
func instead(c *client) string {
	if c.class != "" {
		return "write class=" + c.class + " instead"
	}
	return "use a func that inspects " + c.code
}

// findSlow reports errors in slow= that are not retried.
func findSlow(w *model.Wrapper) diag.List {
	var found diag.List
	for _, m := range retried(w) {
		for _, ref := range m.Policy.Slow {
			same := func(r *model.Ref) bool { return r.Obj == ref.Obj && r.Star == ref.Star }
			other := func(r *model.Ref) bool { return isErrorValue(r) && isErrorValue(ref) && !same(r) }
			switch {
			case slices.ContainsFunc(m.Policy.Not, same):
				found.Add(ref.Pos, "idle", "slow=%s has no effect, because not= lists it: remove it from one of the two", ref.Text)
			case len(m.Policy.On) > 0 && !slices.ContainsFunc(m.Policy.On, func(r *model.Ref) bool { return !other(r) }):
				found.Add(ref.Pos, "idle", "slow=%s has no effect, because on= does not list it: add it to on=", ref.Text)
			default:
				continue
			}
			found.Warn()
		}
	}
	found.Sort() // once for all methods of an interface
	return found
}

// isErrorValue reports whether r is an error value, which matches only itself and what wraps it.
func isErrorValue(r *model.Ref) bool { return !r.IsType() && !r.Condition }

// transientOnly returns the key, if or on, by which p retries only errors that
// retry.Transient selects, or nil if it does not.
func transientOnly(p *model.Policy) *directive.Key {
	other := func(r *model.Ref) bool { return !isRuntimeObject(r.Obj, "Transient") }
	switch {
	case p.If != nil && !other(p.If):
		return directive.If
	case len(p.On) > 0 && !slices.ContainsFunc(p.On, other):
		return directive.On
	}
	return nil
}
