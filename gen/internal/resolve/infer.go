package resolve

import "go/types"

// callableAs reports whether a func of type got can be called with arguments of the types
// of want's parameters, and its results assigned to want's. For a generic func whose type
// arguments Go cannot infer from the call, it returns them.
func callableAs(got, want *types.Signature) (targs []types.Type, ok bool) {
	if got.Results().Len() != want.Results().Len() {
		return nil, false
	}
	got, targs, ok = instantiate(got, want)
	if !ok || !takes(got, typesOf(want.Params())) {
		return nil, false
	}
	for i := range want.Results().Len() {
		if !types.AssignableTo(got.Results().At(i).Type(), want.Results().At(i).Type()) {
			return nil, false
		}
	}
	return targs, true
}

// takes reports whether sig can be called with arguments of the given types.
func takes(sig *types.Signature, args []types.Type) bool {
	n := sig.Params().Len()
	if sig.Variadic() {
		n--
	}
	if len(args) < n || len(args) > n && !sig.Variadic() {
		return false
	}
	for i, arg := range args {
		param := sig.Params().At(min(i, sig.Params().Len()-1)).Type()
		if i >= n {
			param = param.(*types.Slice).Elem()
		}
		if !types.AssignableTo(arg, param) {
			return false
		}
	}
	return true
}

// instantiate finds type arguments with which the generic func got matches want.
func instantiate(got, want *types.Signature) (sig *types.Signature, targs []types.Type, ok bool) {
	if got.TypeParams().Len() == 0 {
		return got, nil, true
	}
	b := binding{}
	b.tuples(got.Params(), want.Params())
	inferable := len(b) == got.TypeParams().Len()
	b.tuples(got.Results(), want.Results())
	var args []types.Type
	for p := range got.TypeParams().TypeParams() {
		args = append(args, b[p])
		if b[p] == nil {
			return nil, nil, false
		}
	}
	made, err := types.Instantiate(nil, got, args, true)
	if err != nil {
		return nil, nil, false
	}
	if inferable {
		args = nil
	}
	return made.(*types.Signature), args, true
}

// A binding maps the type parameters of a func to type arguments.
type binding map[*types.TypeParam]types.Type

func (b binding) tuples(got, want *types.Tuple) {
	for i := range min(got.Len(), want.Len()) {
		b.unify(got.At(i).Type(), want.At(i).Type())
	}
}

// unify binds the type parameters in got to the corresponding types in want. It does not
// check that the types match, which happens after instantiation.
func (b binding) unify(got, want types.Type) {
	got, want = types.Unalias(got), types.Unalias(want)
	if p, ok := got.(*types.TypeParam); ok {
		if b[p] == nil {
			b[p] = want
		}
		return
	}
	switch got := got.(type) {
	case *types.Named:
		if want, ok := want.(*types.Named); ok && got.Origin() == want.Origin() {
			for i := range got.TypeArgs().Len() {
				b.unify(got.TypeArgs().At(i), want.TypeArgs().At(i))
			}
		}
	case *types.Map:
		if want, ok := want.(*types.Map); ok {
			b.unify(got.Key(), want.Key())
			b.unify(got.Elem(), want.Elem())
		}
	case *types.Signature:
		if want, ok := want.(*types.Signature); ok {
			b.tuples(got.Params(), want.Params())
			b.tuples(got.Results(), want.Results())
		}
	case interface{ Elem() types.Type }: // pointer, slice, array, chan
		if want, ok := want.(interface{ Elem() types.Type }); ok {
			b.unify(got.Elem(), want.Elem())
		}
	}
}
