package resolve

import (
	"fmt"
	"go/types"

	"github.com/retrygen/retrygen/gen/directive"
	"github.com/retrygen/retrygen/gen/model"
)

// wrong reports a name that resolves to something of the wrong type.
func (r *resolver) wrong(key string, name directive.Name, format string, args ...any) bool {
	r.report(name.Pos, "wrong-type", "%s: %s", key, fmt.Sprintf(format, args...))
	return false
}

// checkError checks an entry of on= or not=: an error value, or an error type.
func (r *resolver) checkError(key string, ref *model.Ref, name directive.Name) bool {
	switch obj := ref.Obj.(type) {
	case *types.TypeName:
		return r.checkErrorType(key, ref, name)
	case *types.Var, *types.Const:
		if !implementsError(obj.Type()) {
			return r.wrong(key, name, "%s is a value of type %s, not an error", name.Text, r.typeString(obj.Type()))
		}
		if ref.Star {
			return r.wrong(key, name, "%s is a value, not a type: remove the *", name.Text[1:])
		}
		return true
	case *types.Func:
		return r.wrong(key, name, "%s is a func, and only error values and types are listed here: use if=%s", name.Text, name.Text)
	}
	return r.wrong(key, name, "%s is neither an error value nor an error type", name.Text)
}

func (r *resolver) checkErrorType(key string, ref *model.Ref, name directive.Name) bool {
	t := ref.Type()
	switch {
	case isGeneric(ref.Obj.Type()):
		return r.wrong(key, name, "%s is generic: name an instance of it with a type alias", name.Text)
	case implementsError(t):
		return true
	case !ref.Star && implementsError(types.NewPointer(t)):
		return r.wrong(key, name, "%s has no method Error, but *%s has: write *%s", name.Text, name.Text, name.Text)
	case ref.Star && implementsError(ref.Obj.Type()):
		return r.wrong(key, name, "%s is no error, but %s is: remove the *", name.Text, name.Text[1:])
	}
	return r.wrong(key, name, "%s is no error: it has no method Error() string", name.Text)
}

func isGeneric(t types.Type) bool {
	switch t := t.(type) {
	case *types.Named:
		return t.TypeParams().Len() > 0
	case *types.Alias:
		return t.TypeParams().Len() > 0
	}
	return false
}

// checkIf checks if=: a func(error) bool.
func (r *resolver) checkIf(ref *model.Ref, name directive.Name) bool {
	const want = "func(error) bool"
	if !r.checkFunc("if", ref, name, want) {
		return false
	}
	_, isVar := ref.Obj.(*types.Var)
	_, isNamed := types.Unalias(ref.Obj.Type()).(*types.Named)
	ref.Convert = isVar && isNamed && signatureText(ref.Obj.Type()) == want && !isRuntime(ref.Obj.Type(), "Condition")
	return true
}

// checkOnRetry checks onretry=: a func(retry.Event).
func (r *resolver) checkOnRetry(ref *model.Ref, name directive.Name) bool {
	return r.checkFunc("onretry", ref, name, "func("+model.RuntimePath+".Event)")
}

// checkFunc reports a name that is not a func, or a variable of one, of the
// wanted type. Types are compared as text, so that it does not matter whether
// this package knows the runtime's.
func (r *resolver) checkFunc(key string, ref *model.Ref, name directive.Name, want string) bool {
	if signatureText(valueType(ref)) == want {
		return true
	}
	return r.wrong(key, name, "want a %s, %s is %s", shortened(want), name.Text, r.describe(ref))
}

// valueType returns the type of the value that ref names, nil if it names a type.
func valueType(ref *model.Ref) types.Type {
	switch obj := ref.Obj.(type) {
	case *types.Var, *types.Func:
		return obj.Type()
	}
	return nil
}

// signatureText returns a func type as text with full import paths and without
// the names of parameters; "" for another type or a generic func.
func signatureText(t types.Type) string {
	if t == nil {
		return ""
	}
	sig, ok := t.Underlying().(*types.Signature)
	if !ok || sig.TypeParams().Len() > 0 {
		return ""
	}
	bare := types.NewSignatureType(nil, nil, nil, unnamed(sig.Params()), unnamed(sig.Results()), sig.Variadic())
	return types.TypeString(bare, (*types.Package).Path)
}

func unnamed(t *types.Tuple) *types.Tuple {
	var vars []*types.Var
	for v := range t.Variables() {
		vars = append(vars, types.NewParam(v.Pos(), nil, "", types.Unalias(v.Type())))
	}
	return types.NewTuple(vars...)
}

// isRuntime reports whether t is the runtime's type of that name.
func isRuntime(t types.Type, name string) bool { return isNamed(t, model.RuntimePath, name) }

// checkBackoff checks backoff=: a retry.Backoff, or a func that is one but for
// the conversion.
func (r *resolver) checkBackoff(ref *model.Ref, name directive.Name) bool {
	t := valueType(ref)
	if signatureText(t) == "func(int) time.Duration" {
		ref.Convert = !isRuntime(t, "BackoffFunc")
		return true
	}
	if t != nil {
		obj, _, _ := types.LookupFieldOrMethod(t, false, r.pkg.Types, "Wait")
		if wait, ok := obj.(*types.Func); ok && signatureText(wait.Type()) == "func(*"+model.RuntimePath+".Policy, int) time.Duration" {
			return true
		}
	}
	return r.wrong("backoff", name, "want a retry.Backoff or a func(int) time.Duration, %s is %s", name.Text, r.describe(ref))
}

// checkResult checks result=: a func over the method's results.
func (r *resolver) checkResult(m *model.Method, ref *model.Ref, name directive.Name) bool {
	results := m.Signature.Results()
	want := types.NewSignatureType(nil, nil, nil, unnamed(results), tuple(types.Typ[types.Bool]), false)
	return r.checkCallable("result", m, ref, name, want)
}

// checkFallback checks fallback=: a func over the method's parameters and the
// last error, with the method's results.
func (r *resolver) checkFallback(m *model.Method, ref *model.Ref, name directive.Name) bool {
	params := append(typesOf(m.Signature.Params()), errorType())
	want := types.NewSignatureType(nil, nil, nil, tuple(params...), unnamed(m.Signature.Results()), false)
	return r.checkCallable("fallback", m, ref, name, want)
}

// checkCallable reports a func that cannot be called as want says.
func (r *resolver) checkCallable(key string, m *model.Method, ref *model.Ref, name directive.Name, want *types.Signature) bool {
	if t := valueType(ref); t != nil {
		if got, ok := t.Underlying().(*types.Signature); ok {
			if targs, ok := callableAs(got, want); ok {
				ref.TypeArgs = targs
				return true
			}
		}
	}
	return r.wrong(key, name, "%s needs a %s, %s is %s", m.Name, r.typeString(want), name.Text, r.describe(ref))
}

// describe says what a name stands for.
func (r *resolver) describe(ref *model.Ref) string {
	if ref.IsType() {
		return "a type"
	}
	return "a " + r.typeString(ref.Obj.Type())
}

func shortened(signature string) string {
	if signature == "func("+model.RuntimePath+".Event)" {
		return "func(retry.Event)"
	}
	return signature
}

func tuple(list ...types.Type) *types.Tuple {
	var vars []*types.Var
	for _, t := range list {
		vars = append(vars, types.NewParam(0, nil, "", t))
	}
	return types.NewTuple(vars...)
}

func typesOf(t *types.Tuple) []types.Type {
	var list []types.Type
	for v := range t.Variables() {
		list = append(list, v.Type())
	}
	return list
}
