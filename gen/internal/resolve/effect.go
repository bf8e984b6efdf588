package resolve

import (
	"go/types"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/golang"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// IsWriter reports whether t has Write but not Read: readers are rewound before another
// attempt.
func IsWriter(t types.Type) bool { return takesBytes(t, "Write") && !takesBytes(t, "Read") }

// takesBytes reports whether t, or the type that it points to, has a method with the
// given name whose only parameter is a []byte.
func takesBytes(t types.Type, name string) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
	f, ok := obj.(*types.Func)
	if !ok || f.Signature().Params().Len() != 1 {
		return false
	}
	return types.Identical(f.Signature().Params().At(0).Type(), types.NewSlice(types.Typ[types.Byte]))
}

// IsTransaction reports whether t, or the type that it points to, can be committed and
// rolled back, such as *sql.Tx and pgx.Tx.
func IsTransaction(t types.Type) bool {
	return ends(t, "Commit") && ends(t, "Rollback")
}

// ends reports whether t has a method with the given name that ends a transaction: its
// only parameter, if any, is a context, and it returns an error.
func ends(t types.Type, name string) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
	f, ok := obj.(*types.Func)
	if !ok {
		return false
	}
	params, results := f.Signature().Params(), f.Signature().Results()
	return results.Len() == 1 && golang.IsError(results.At(0).Type()) &&
		(params.Len() == 0 || params.Len() == 1 && isContext(params.At(0).Type()))
}

// Names of destinations, and first words of the names of methods that fill an argument,
// or even an argument of type any.
var (
	filled   = strings.Fields("dest destination dst into out output reply res resp response result results target")
	filling  = strings.Fields("decode fetch fill find get list load lookup parse populate query read receive recv retrieve scan select unmarshal")
	decoding = strings.Fields("decode fill parse populate scan unmarshal")
)

// Destinations returns the indexes of the parameters of m that are probably destinations
// for its result: judging by their own names or, if m returns only an error, by the name
// of m.
func Destinations(m *model.Method) []int {
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
		return !passesData(t)
	}
	return false
}

// passesData reports whether data passes through t, or t represents an operation in
// progress: *bytes.Buffer, io.Writer, *json.Decoder, *sql.Tx, context.Context.
func passesData(t types.Type) bool {
	for _, name := range []string{"Read", "Write", "Close", "Decode", "Encode", "Next", "Scan", "Send", "Recv", "Commit", "Done"} {
		if obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name); obj != nil {
			return true
		}
	}
	return false
}
