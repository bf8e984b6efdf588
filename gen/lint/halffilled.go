package lint

import (
	"go/types"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/golang"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// findHalfFilled reports pointers and maps that a failed attempt may have partially
// filled.
func findHalfFilled(w *model.Wrapper, m *model.Method) diag.List {
	origin := m.Policy.Origin
	if out, given := origin.Keys[directive.Out]; given && (out.Own || out.None) {
		return nil
	}
	var found diag.List
	for _, i := range destinations(m) {
		if slices.Contains(m.Out, i) || slices.Contains(m.Reset, i) {
			continue
		}
		name := m.Signature.Params().At(i).Name()
		remedy := "write " + line(w, m, directive.Policy, directive.Out.Name+"="+name)
		if !origin.Own.IsZero() {
			remedy = "add out=" + name
		}
		found.Add(place(w, m), "twice", "a failed attempt of %s may leave %s partially filled for the next: %s, or out=none if the method does not fill it", m.Name, name, remedy)
		found.Warn()
		if !origin.Own.IsZero() {
			found.Fix(remedy, diag.Edit{Pos: origin.Own.End, New: " out=" + name})
		}
	}
	return found
}

// Names of destinations, and first words of the names of methods that fill an argument,
// or even an argument of type any.
var (
	filled   = strings.Fields("dest destination dst into out output reply res resp response result results target")
	filling  = strings.Fields("decode fetch fill find get list load lookup parse populate query read receive recv retrieve scan select unmarshal")
	decoding = strings.Fields("decode fill parse populate scan unmarshal")
)

// destinations returns the indexes of the parameters of m that are probably destinations
// for its result: judging by their own names or, if m returns only an error, by the name
// of m.
func destinations(m *model.Method) []int {
	var byName, byMethod []int
	sig := m.Signature
	fills := slices.Contains(filling, golang.Words(m.Name)[0]) && sig.Results().Len() == 1 && m.Error == 0
	for i := range sig.Params().Len() {
		p := sig.Params().At(i)
		if p.Name() == "" || p.Name() == "_" || !canBeFilled(p.Type()) {
			continue
		}
		words := golang.Words(p.Name())
		switch {
		case slices.Contains(filled, words[0]), slices.Contains(filled, words[len(words)-1]):
			byName = append(byName, i)
		case types.IsInterface(p.Type()) && (!isAny(p.Type()) || !slices.Contains(decoding, golang.Words(m.Name)[0])):
		case fills && !isMap(p.Type()):
			byMethod = []int{i} // by convention, the last parameter
		}
	}
	if len(byName) > 0 {
		return byName
	}
	return byMethod
}

func isMap(t types.Type) bool {
	_, ok := t.Underlying().(*types.Map)
	return ok
}

func isAny(t types.Type) bool {
	iface, ok := t.Underlying().(*types.Interface)
	return ok && iface.Empty()
}

// canBeFilled reports whether t is a map, or a pointer or an interface that is not a
// stream.
func canBeFilled(t types.Type) bool {
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return false
	}
	switch t.Underlying().(type) {
	case *types.Map:
		return true
	case *types.Pointer, *types.Interface:
		return !isStream(t)
	}
	return false
}

// isStream reports whether data passes through t, or t represents an operation in
// progress: *bytes.Buffer, io.Writer, *json.Decoder, *sql.Tx, context.Context.
func isStream(t types.Type) bool {
	for _, name := range []string{"Read", "Write", "Close", "Decode", "Encode", "Next", "Scan", "Send", "Recv", "Commit", "Done"} {
		if obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name); obj != nil {
			return true
		}
	}
	return false
}
