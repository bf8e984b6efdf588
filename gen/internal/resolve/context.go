package resolve

import (
	"fmt"
	"go/types"
	"slices"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// contextParam returns the index of the parameter that the call ends with: the first
// context.Context, or else the first of all if that has the methods of one. It is -1 if
// there is none. own says that its type is not one that the context of an attempt has.
func contextParam(sig *types.Signature) (index int, own bool) {
	index = firstParam(sig, func(t types.Type) bool { return isNamed(t, "context", "Context") })
	if index >= 0 || sig.Params().Len() == 0 {
		return index, false
	}
	first := sig.Params().At(0).Type()
	if !isContext(first) {
		return -1, false
	}
	return 0, !isPlainContext(first)
}

// isContext reports whether t has the methods of context.Context, which not every
// package that is resolved imports.
func isContext(t types.Type) bool {
	return hasMethod(t, "Done") && hasLike(t, "Deadline() (time.Time, bool)") && hasLike(t, "Err() error") && hasLike(t, "Value(any) any")
}

// isPlainContext reports whether the context t may be any context: it is an interface
// that has no method beside those of context.Context.
func isPlainContext(t types.Type) bool {
	iface, ok := t.Underlying().(*types.Interface)
	_, isTypeParam := types.Unalias(t).(*types.TypeParam)
	return ok && !isTypeParam && iface.NumMethods() == 4
}

// timeout reports a timeout= that a method asks for and that could not end its
// attempts, and leaves out one that its interface asks for all methods.
func (r *resolver) timeout(_ *decl, m *model.Method, l levels) {
	arg, own, ok := l.arg(directive.Timeout)
	if !ok || m.HasAttemptContext() {
		return
	}
	m.Policy.Text.Timeout = 0
	if own {
		r.report(arg.KeyPos, "no-context", "timeout: %s", r.noContext(m))
	}
}

// noContext says why no timeout could end the attempts of m, and what to do.
func (r *resolver) noContext(m *model.Method) string {
	switch {
	case m.OwnCtx:
		return fmt.Sprintf("attempts of %s get the caller's own %s, which no timeout can end: take a context.Context, or remove timeout",
			m.Name, r.typeString(m.Signature.Params().At(m.Ctx).Type()))
	case m.Request >= 0:
		return fmt.Sprintf("replay=off keeps the context of an attempt from the request of %s: remove one of them", m.Name)
	}
	return m.Name + " takes no context, so nothing could end its attempts: add a parameter ctx context.Context, or remove timeout"
}

// checkTimeout reports a timeout= of an interface that none of its retried methods
// can have.
func (r *resolver) checkTimeout(d *decl) {
	arg, ok := d.policy.Arg(directive.Timeout)
	if !ok || arg.None || d.wrapper.Func || !slices.ContainsFunc(d.wrapper.Methods, (*model.Method).Retried) {
		return
	}
	if !slices.ContainsFunc(d.wrapper.Methods, func(m *model.Method) bool { return m.Retried() && m.HasAttemptContext() }) {
		r.report(arg.KeyPos, "no-context", "timeout: no retried method of %s takes a context that it could end: remove it", d.Obj.Name())
	}
}
