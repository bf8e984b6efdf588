package resolve

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// checkIdle reports a wrapper, or an interface's policy, that retries nothing.
func (r *resolver) checkIdle(d *decl) {
	methods := d.wrapper.Methods
	if d.wrapper.Func || slices.ContainsFunc(methods, isTold) {
		return
	}
	name := d.Obj.Name()
	switch {
	case given(d.policy) && len(methods) == 0:
		r.report(d.policy.VerbPos, "nothing-retried", "%s has no methods, so nothing is retried: remove the directive", name)
	case given(d.policy):
		r.report(d.policy.VerbPos, "nothing-retried", "this policy retries no method of %s, because %s: %s", name, idleReasons(methods), idleRemedy(d.wrapper))
	case !slices.ContainsFunc(methods, func(m *model.Method) bool { return m.Async != nil || len(m.Wraps) > 0 }):
		r.report(d.Spec.Name.Pos(), "nothing-retried", "no method of %s is retried: add //retry:policy to it or to a method", name)
	}
}

// isTold reports whether the interface's policy retries m, or excludes it for a reason
// that the linter explains for each method.
func isTold(m *model.Method) bool {
	return m.Retried() || !slices.Contains([]model.Once{model.Unasked, model.Never, model.Unlisted, model.Condition, model.CannotFail}, m.Why)
}

// onceReasons describes why a policy does not retry one, several or all methods that it
// covers.
var onceReasons = []struct {
	why            model.Once
	one, more, all string
}{
	{model.CannotFail, "1 returns no error", "%d return no error", "none returns an error"},
	{model.Condition, "1 is a condition", "%d are conditions", "all are conditions"},
	{model.Never, "1 is //retry:never", "%d are //retry:never", "all are //retry:never"},
}

// idleReasons returns how many methods are not retried, by reason.
func idleReasons(methods []*model.Method) string {
	var reasons []string
	for _, reason := range onceReasons {
		n := 0
		for _, m := range methods {
			if m.Why == reason.why {
				n++
			}
		}
		switch {
		case n == 0:
		case n == len(methods):
			return reason.all
		case n == 1:
			reasons = append(reasons, reason.one)
		default:
			reasons = append(reasons, fmt.Sprintf(reason.more, n))
		}
	}
	return strings.Join(reasons, ", ")
}

// idleRemedy returns what to do about a policy that retries no method of w.
func idleRemedy(w *model.Wrapper) string {
	if remedy := WithoutErrors(w); remedy != "" {
		return remedy
	}
	if slices.ContainsFunc(w.Methods, func(m *model.Method) bool { return m.Why == model.Never }) {
		return "remove the policy, or a //retry:never"
	}
	return "remove the policy"
}

// WithoutErrors returns how to retry the methods of w that can fail without returning an
// error, or "" if there are none.
func WithoutErrors(w *model.Wrapper) string {
	for _, m := range w.Methods {
		if FailsWithoutError(w, m) && holdsError(firstResult(m)) {
			return "annotate an interface that has only the methods to retry, and inspect the error with result=FUNC and the Err method of " + bareName(firstResult(m))
		}
	}
	for _, m := range w.Methods {
		if FailsWithoutError(w, m) {
			return "annotate the interfaces that they return, such as " + bareName(firstResult(m)) + ", and the methods with //retry:wrap"
		}
	}
	return ""
}

// FailsWithoutError reports whether m, which the policy of w does not retry because it
// returns no error, may fail nevertheless: its result contains the error, or is an
// interface whose methods return errors, such as a client for a part of a service. It
// reports false for a method that returns another w, such as a With method.
func FailsWithoutError(w *model.Wrapper, m *model.Method) bool {
	if m.Why != model.CannotFail || m.Retried() || len(m.Wraps) > 0 || m.Signature.Results().Len() == 0 {
		return false
	}
	t := firstResult(m)
	return holdsError(t) || hasFallible(t) && !types.Identical(t.Underlying(), w.Obj.Type().Underlying())
}

func firstResult(m *model.Method) types.Type { return m.Signature.Results().At(0).Type() }

// bareName returns the name of t without package qualifiers.
func bareName(t types.Type) string {
	return types.TypeString(t, func(*types.Package) string { return "" })
}

// holdsError reports whether t has a method Err that returns an error, such as *sql.Row.
func holdsError(t types.Type) bool {
	f := methodOf(t, "Err")
	return f != nil && f.Signature().Params().Len() == 0 && f.Signature().Results().Len() == 1 && errorResult(f.Signature()) == 0
}

// hasFallible reports whether t is an interface with a method that returns an error.
func hasFallible(t types.Type) bool {
	iface, ok := t.Underlying().(*types.Interface)
	if !ok {
		return false
	}
	for f := range iface.Methods() {
		if errorResult(f.Signature()) >= 0 {
			return true
		}
	}
	return false
}
