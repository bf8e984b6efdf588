package resolve

import (
	"fmt"
	"go/types"
	"slices"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/golang"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// contextParam returns the index of the context parameter, whose end also ends the call:
// the first context.Context, or else the first parameter if it has the methods of one. It
// is -1 if there is none. own reports that an attempt's context cannot have its type.
func contextParam(sig *types.Signature) (index int, own bool) {
	index = firstParam(sig, func(t types.Type) bool { return golang.IsNamed(t, "context", "Context") })
	if index >= 0 || sig.Params().Len() == 0 {
		return index, false
	}
	first := sig.Params().At(0).Type()
	if !isContext(first) {
		return -1, false
	}
	return 0, !isPlainContext(first)
}

// isContext reports whether t has the methods of context.Context, which a resolved
// package need not import.
func isContext(t types.Type) bool {
	return hasMethod(t, "Done") && hasLike(t, "Deadline() (time.Time, bool)") && hasLike(t, "Err() error") && hasLike(t, "Value(any) any")
}

// isPlainContext reports whether any context implements t: it is an interface with only
// the methods of context.Context.
func isPlainContext(t types.Type) bool {
	iface, ok := t.Underlying().(*types.Interface)
	_, isTypeParam := types.Unalias(t).(*types.TypeParam)
	return ok && !isTypeParam && iface.NumMethods() == 4
}

// timeout handles a timeout= that cannot cancel the attempts of a method: it reports the
// method's own, and drops the interface's.
func (r *resolver) timeout(_ *decl, m *model.Method, l levels) {
	arg, own, ok := l.arg(directive.Timeout)
	if !ok || m.HasAttemptContext() {
		return
	}
	m.Policy.Text.Timeout = 0
	delete(m.Policy.Values, directive.Timeout)
	if own {
		r.report(arg.KeyPos, "no-context", "timeout: %s", r.noContext(m))
	}
}

// noContext returns why a timeout cannot cancel the attempts of m, and what to do.
func (r *resolver) noContext(m *model.Method) string {
	switch {
	case m.OwnCtx:
		return fmt.Sprintf("attempts of %s get the caller's %s, which a timeout cannot cancel: use a context.Context, or remove timeout",
			m.Name, r.typeString(m.Signature.Params().At(m.Ctx).Type()))
	case m.Request >= 0:
		return fmt.Sprintf("with replay=off, the request of %s does not get the context of an attempt: remove replay=off or timeout", m.Name)
	}
	return m.Name + " takes no context, so a timeout cannot cancel its attempts: add a parameter ctx context.Context, or remove timeout"
}

// checkTimeout reports a timeout= of an interface that has no effect on any retried
// method.
func (r *resolver) checkTimeout(d *decl) {
	arg, ok := d.policy.Arg(directive.Timeout)
	if !ok || arg.None || d.wrapper.Func || !slices.ContainsFunc(d.wrapper.Methods, (*model.Method).Retried) {
		return
	}
	if !slices.ContainsFunc(d.wrapper.Methods, func(m *model.Method) bool { return m.Retried() && m.HasAttemptContext() }) {
		r.report(arg.KeyPos, "no-context", "timeout: no retried method of %s takes a context that a timeout can cancel: remove it", d.Obj.Name())
	}
}
