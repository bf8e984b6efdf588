package resolve

import "go/types"

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
