package lint

import (
	"fmt"
	"go/token"
	"go/types"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// place returns the position of a diagnostic about a method: the method's own policy
// line, or its declaration in the annotated interface, or the interface's line.
func place(w *model.Wrapper, m *model.Method) token.Position {
	switch {
	case m.Retried() && !m.Policy.Origin.Own.IsZero():
		return m.Policy.Origin.Own.Pos
	case declares(w, m):
		return m.Pos
	case w.Policy.IsZero(): // a hedge covers m
		return w.Pos
	default:
		return w.Policy.Pos
	}
}

// declares reports whether m is declared in the annotated interface itself, where it can
// have a directive, rather than in an embedded interface.
func declares(w *model.Wrapper, m *model.Method) bool {
	iface, ok := w.Obj.Type().Underlying().(*types.Interface)
	if !ok || m.Pos.Filename != w.Pos.Filename || m.Pos.Offset < w.Pos.Offset {
		return false
	}
	for f := range iface.ExplicitMethods() {
		if f.Name() == m.Name {
			return true
		}
	}
	return false
}

// line returns the text of a directive for m, and where to write it.
func line(w *model.Wrapper, m *model.Method, verb *directive.Verb, args ...string) string {
	text := strings.Join(append([]string{verb.Name}, args...), " ")
	if w.Func || declares(w, m) {
		return fmt.Sprintf("//retry:%s above it", text)
	}
	return fmt.Sprintf("//retry:method %s %s on %s", m.Name, text, w.Obj.Name())
}

// covered returns the methods of w that are retried only because of the interface's
// policy.
func covered(w *model.Wrapper) []*model.Method {
	var methods []*model.Method
	for _, m := range retried(w) {
		if m.Policy.Origin.Own.IsZero() {
			methods = append(methods, m)
		}
	}
	return methods
}

func retried(w *model.Wrapper) []*model.Method {
	var methods []*model.Method
	for _, m := range w.Methods {
		if m.Retried() {
			methods = append(methods, m)
		}
	}
	return methods
}
