package plan

import (
	"fmt"
	"go/types"
	"slices"

	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/runtime/retry"
)

// known lists types that retry themselves, by path and name.
var known = map[string]Layer{
	"net/http.Request":      netHTTP,
	"net/http.Response":     netHTTP,
	"net/http.Client":       netHTTP,
	"net/http.RoundTripper": netHTTP,
	"database/sql.DB":       databaseSQL,
	"database/sql.Stmt":     databaseSQL,
	"database/sql.Rows":     databaseSQL,
	"database/sql.Row":      databaseSQL,
	"database/sql.Result":   databaseSQL,
}

var (
	netHTTP     = Layer{"net/http", 2, "it retries an idempotent request if a reused connection turns out to be closed"}
	databaseSQL = Layer{"database/sql", 3, "it retries up to twice if the driver reports a bad connection, except in a transaction"}
)

// layers finds nested retries below a method: known types in its signature and in fields
// of structs that implement its interface, and annotated interfaces in such fields.
type layers struct {
	wrappers map[string]*model.Wrapper // by path and name of the annotated type
	structs  []*types.Named            // of the packages
}

func findLayers(models []*model.Package) *layers {
	l := &layers{wrappers: map[string]*model.Wrapper{}}
	for _, pkg := range models {
		for w := range pkg.Wrappers() {
			l.wrappers[pathOf(w.Obj.Type())] = w
		}
		l.structs = append(l.structs, structsOf(pkg.Types.Scope())...)
	}
	return l
}

// structsOf returns the struct types of a package, except generic ones.
func structsOf(scope *types.Scope) []*types.Named {
	var structs []*types.Named
	for _, name := range scope.Names() {
		obj, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || obj.IsAlias() {
			continue
		}
		named, ok := obj.Type().(*types.Named)
		if !ok || named.TypeParams() != nil {
			continue
		}
		if _, ok := named.Underlying().(*types.Struct); ok {
			structs = append(structs, named)
		}
	}
	return structs
}

// pathOf returns the path and name of a type, or of the type that it points to, or "" if
// it has none.
func pathOf(t types.Type) string {
	if pointer, ok := types.Unalias(t).(*types.Pointer); ok {
		t = pointer.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return ""
	}
	return named.Obj().Pkg().Path() + "." + named.Obj().Name()
}

// beneath returns the layers that retry below a method, without duplicates.
func (l *layers) beneath(w *model.Wrapper, m *model.Method) []Layer {
	var found []Layer
	add := func(layer Layer) {
		if !slices.ContainsFunc(found, func(l Layer) bool { return l.Name == layer.Name }) {
			found = append(found, layer)
		}
	}
	for _, tuple := range []*types.Tuple{m.Signature.Params(), m.Signature.Results()} {
		for v := range tuple.Variables() {
			if layer, ok := known[pathOf(v.Type())]; ok {
				add(layer)
			}
		}
	}
	for _, s := range l.structs {
		if !implements(s, w) {
			continue
		}
		for field := range s.Underlying().(*types.Struct).Fields() {
			if layer, ok := l.field(s, w, m, field); ok {
				add(layer)
			}
		}
	}
	return found
}

func implements(s *types.Named, w *model.Wrapper) bool {
	iface, ok := w.Obj.Type().Underlying().(*types.Interface)
	if !ok || w.TypeParams().Len() > 0 {
		return false
	}
	return types.Implements(s, iface) || types.Implements(types.NewPointer(s), iface)
}

// field returns the layer that retries below a field of a struct that implements w.
func (l *layers) field(s *types.Named, w *model.Wrapper, m *model.Method, field *types.Var) (Layer, bool) {
	path := pathOf(field.Type())
	if layer, ok := known[path]; ok {
		layer.Why += fmt.Sprintf(" (%s.%s)", s.Obj().Name(), field.Name())
		return layer, true
	}
	inner := l.wrappers[path]
	if inner == nil || inner == w { // a struct that wraps its own interface is itself a wrapper
		return Layer{}, false
	}
	most := 1
	for _, other := range inner.Methods {
		if n := attemptsOf(other); other.Name == m.Name || !has(inner, m.Name) {
			most = max(most, n)
		}
	}
	return Layer{inner.Title(), most, fmt.Sprintf("it also retries, if %s.%s contains its wrapper", s.Obj().Name(), field.Name())}, most > 1
}

func has(w *model.Wrapper, method string) bool {
	return slices.ContainsFunc(w.Methods, func(m *model.Method) bool { return m.Name == method })
}

// attemptsOf returns the maximum number of attempts of a method, including hedges. An
// unlimited number counts as two, a lower bound.
func attemptsOf(m *model.Method) int {
	if !m.Retried() {
		return 1
	}
	n := m.Policy.Effective().MaxAttempts
	if n == retry.Unlimited {
		n = 2
	}
	return n * (1 + hedges(m))
}
