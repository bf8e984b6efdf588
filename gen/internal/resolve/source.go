package resolve

import (
	"go/types"
	"strings"
)

// sourceKind describes t if calls consume its elements and cannot restore them, or
// returns "" if not.
//
// An iter.Seq may restart each time, as slices.Values does, but its type does not show
// that.
func sourceKind(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Chan:
		if u.Dir() == types.RecvOnly && !isSignal(u) {
			return "a channel"
		}
		return ""
	case *types.Signature:
		return funcKind(u)
	}
	if elem := elemOf(t); elem != nil {
		switch {
		case isRead(elem):
			return "a list of readers"
		case sourceKind(elem) != "":
			return "a list of sources"
		}
		return ""
	}
	if !isRead(t) && isStream(t) {
		return "a stream"
	}
	return ""
}

// funcKind is sourceKind for funcs: an iterator that is called for each element, such as
// the result of iter.Pull, or a sequence that calls a func with each element. A func(T)
// bool is a predicate, and a func() (T, error) can be called again, unless its name
// suggests otherwise: see isPull.
func funcKind(f *types.Signature) string {
	switch params, results := typesOf(f.Params()), typesOf(f.Results()); {
	case len(params) == 0 && len(results) > 1 && isBool(results[len(results)-1]):
		return "an iterator"
	case len(params) == 1 && len(results) == 0:
		yield, ok := params[0].Underlying().(*types.Signature)
		if ok && yield.Results().Len() == 1 && isBool(yield.Results().At(0).Type()) {
			return "a sequence"
		}
	}
	return ""
}

func isBool(t types.Type) bool { return types.Identical(t, types.Typ[types.Bool]) }

// isSignal reports whether a channel only signals when to stop.
func isSignal(c *types.Chan) bool {
	s, ok := c.Elem().Underlying().(*types.Struct)
	return ok && s.NumFields() == 0
}

// elemOf returns the type of the elements of a list or map, or nil for other types.
func elemOf(t types.Type) types.Type {
	switch u := t.Underlying().(type) {
	case *types.Slice:
		return u.Elem()
	case *types.Array:
		return u.Elem()
	case *types.Map:
		return u.Elem()
	}
	return nil
}

// pathName returns the path of a field, such as Object.Body.
func pathName(path []*types.Var) string {
	var names []string
	for _, f := range path {
		names = append(names, f.Name())
	}
	return strings.Join(names, ".")
}

// inParam returns the name of a field in a parameter, or of the parameter itself if name
// is empty.
func inParam(p *types.Var, name string) string {
	if p.Name() == "" || p.Name() == "_" {
		return name
	}
	return strings.TrimSuffix(p.Name()+"."+name, ".")
}
