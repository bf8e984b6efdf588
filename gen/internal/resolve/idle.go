package resolve

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// checkIdle reports a wrapper, or a policy of an interface, that would retry
// nothing.
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
		r.report(d.policy.VerbPos, "nothing-retried", "this policy retries no method of %s, as %s: %s", name, idleReasons(methods), idleRemedy(d.wrapper))
	case !slices.ContainsFunc(methods, func(m *model.Method) bool { return m.Async != nil }):
		r.report(d.Spec.Name.Pos(), "nothing-retried", "no method of %s is retried: add //retry:policy to it or to a method", name)
	}
}

// isTold reports whether a policy of its interface retries m, or leaves it out
// for what the linter explains method by method.
func isTold(m *model.Method) bool {
	return m.Retried() || m.Why != model.Unasked && m.Why != model.Never && m.Why != model.CannotFail
}

// onceReasons say of one, of several and of all methods why a policy that covers
// them does not retry them.
var onceReasons = []struct {
	why            model.Once
	one, more, all string
}{
	{model.CannotFail, "1 returns no error", "%d return no error", "none returns an error"},
	{model.Never, "1 is //retry:never", "%d are //retry:never", "all are //retry:never"},
}

// idleReasons says how many methods are not retried for which reason.
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

// idleRemedy says what to do about a policy that retries no method of w.
func idleRemedy(w *model.Wrapper) string {
	if remedy := WithoutErrors(w); remedy != "" {
		return remedy
	}
	if slices.ContainsFunc(w.Methods, func(m *model.Method) bool { return m.Why == model.Never }) {
		return "remove the policy, or a //retry:never"
	}
	return "remove the policy"
}

// WithoutErrors says how to retry those methods of w that fail although they return
// no error, "" if none looks like it.
func WithoutErrors(w *model.Wrapper) string {
	for _, m := range w.Methods {
		if FailsWithoutError(w, m) && holdsError(firstResult(m)) {
			return "annotate an interface that has only the methods to retry, and let result=FUNC look at the Err of " + bareName(firstResult(m))
		}
	}
	for _, m := range w.Methods {
		if FailsWithoutError(w, m) {
			return "annotate the interfaces that they return, such as " + bareName(firstResult(m))
		}
	}
	return ""
}

// FailsWithoutError reports whether m, which the policy of w covers and does not retry
// because it returns no error, may fail all the same: its result holds the error, or is
// an interface whose own methods return errors, as a client gives one for each part of
// its service. A method that returns another w, as With methods do, is none of these.
func FailsWithoutError(w *model.Wrapper, m *model.Method) bool {
	if m.Why != model.CannotFail || m.Retried() || m.Signature.Results().Len() == 0 {
		return false
	}
	t := firstResult(m)
	return holdsError(t) || hasFallible(t) && !types.Identical(t.Underlying(), w.Obj.Type().Underlying())
}

func firstResult(m *model.Method) types.Type { return m.Signature.Results().At(0).Type() }

// bareName returns t without the names of packages.
func bareName(t types.Type) string {
	return types.TypeString(t, func(*types.Package) string { return "" })
}

// holdsError reports whether t has a method Err that returns an error, as a
// *sql.Row has.
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
