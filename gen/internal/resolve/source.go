package resolve

import (
	"go/types"
	"strings"
)

// sourceKind says what kind of thing t is, if calls take elements from it one after the
// other and nobody can put them back; "" if they do not.
//
// An iter.Seq may well begin anew each time, as slices.Values does, but its type does not
// say so.
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

// funcKind is sourceKind for funcs: an iterator that is called for each element, as
// iter.Pull returns it, or that calls a func with it. A func(T) bool answers, and a
// func() (T, error) may be asked again, unless its name tells otherwise: see isPull.
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

// isSignal reports whether a channel only tells when to stop.
func isSignal(c *types.Chan) bool {
	s, ok := c.Elem().Underlying().(*types.Struct)
	return ok && s.NumFields() == 0
}

// elemOf returns the type of the elements of a list or map, nil for other types.
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

// pathName names a field by the way to it: Object.Body.
func pathName(path []*types.Var) string {
	var names []string
	for _, f := range path {
		names = append(names, f.Name())
	}
	return strings.Join(names, ".")
}

// inParam names what is in a parameter, or the parameter itself if name is empty.
func inParam(p *types.Var, name string) string {
	if p.Name() == "" || p.Name() == "_" {
		return name
	}
	return strings.TrimSuffix(p.Name()+"."+name, ".")
}
