package resolve

import (
	"fmt"
	"go/constant"
	"go/types"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/runtime/retry"
)

// wrong reports a name that refers to an object of the wrong type.
func (r *resolver) wrong(key *directive.Key, name directive.Name, format string, args ...any) bool {
	r.report(name.Pos, "wrong-type", "%s: %s", key, fmt.Sprintf(format, args...))
	return false
}

// checkError checks an entry of on= or not=: an error value, an error type, or a
// func(error) bool.
func (r *resolver) checkError(key *directive.Key, ref *model.Ref, name directive.Name) bool {
	if ref.IsType() {
		return r.checkErrorType(key, ref, name)
	}
	t := valueType(ref)
	switch {
	case t == nil:
		return r.wrong(key, name, "%s is neither an error value, an error type nor a func(error) bool", name.Text)
	case !implementsError(t) && !isCondition(t):
		return r.wrong(key, name, "want an error value, an error type or a func(error) bool, but %s is %s", name.Text, r.describe(ref))
	case ref.Star:
		return r.wrong(key, name, "%s is not a type: remove the *", name.Text[1:])
	case !implementsError(t):
		r.asCondition(ref)
	}
	return true
}

// isCondition reports whether t is a func(error) bool.
func isCondition(t types.Type) bool {
	return types.Identical(t.Underlying(), signature([]types.Type{errorType()}, types.Typ[types.Bool]))
}

// asCondition makes a func(error) bool a condition of the runtime.
func (r *resolver) asCondition(ref *model.Ref) {
	ref.Condition = true
	ref.Convert = needsConversion(ref.Obj.Type(), r.runtime("Condition"))
}

func (r *resolver) checkErrorType(key *directive.Key, ref *model.Ref, name directive.Name) bool {
	t := ref.Type()
	switch {
	case isGeneric(ref.Obj.Type()):
		return r.wrong(key, name, "%s is generic: declare a type alias for an instance and use that", name.Text)
	case implementsError(t):
		return true
	case !ref.Star && implementsError(types.NewPointer(t)):
		return r.wrong(key, name, "%s has no method Error, but *%s has: write *%s", name.Text, name.Text, name.Text)
	case ref.Star && implementsError(ref.Obj.Type()):
		return r.wrong(key, name, "%s is not an error, but %s is: remove the *", name.Text, name.Text[1:])
	}
	return r.wrong(key, name, "%s is not an error: it has no method Error() string", name.Text)
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
func (r *resolver) checkIf(_ *model.Method, ref *model.Ref, name directive.Name) bool {
	if t := valueType(ref); t == nil || !isCondition(t) {
		return r.wrong(directive.If, name, "want a func(error) bool, but %s is %s", name.Text, r.describe(ref))
	}
	r.asCondition(ref)
	return true
}

// checkClass checks an entry of class=: a func(error) retry.Class.
func (r *resolver) checkClass(key *directive.Key, ref *model.Ref, name directive.Name) bool {
	var classifier types.Type
	if class := r.runtime("Class"); class != nil {
		classifier = signature([]types.Type{errorType()}, class)
	}
	return r.checkFunc(key, ref, name, classifier, "func(error) retry.Class")
}

// checkOnRetry checks onretry=: a func(retry.Event).
func (r *resolver) checkOnRetry(_ *model.Method, ref *model.Ref, name directive.Name) bool {
	var hook types.Type
	if event := r.runtime("Event"); event != nil {
		hook = signature([]types.Type{event})
	}
	return r.checkFunc(directive.OnRetry, ref, name, hook, "func(retry.Event)")
}

// checkFunc reports a name that is not a func, or a variable, of type want. want is nil
// if no loaded package mentions its types.
func (r *resolver) checkFunc(key *directive.Key, ref *model.Ref, name directive.Name, want types.Type, words string) bool {
	if t := valueType(ref); t != nil && want != nil && types.Identical(t.Underlying(), want) {
		return true
	}
	return r.wrong(key, name, "want a %s, but %s is %s", words, name.Text, r.describe(ref))
}

// checkBackoff checks backoff=: a retry.Backoff, or a func that can be converted to one.
func (r *resolver) checkBackoff(m *model.Method, ref *model.Ref, name directive.Name) bool {
	if curve, ok := r.curve(ref); ok {
		m.Policy.Text.Backoff = curve
		return false
	}
	t := valueType(ref)
	backoff, attempt := r.runtime("Backoff"), r.runtime("Attempt")
	switch {
	case t == nil:
	case backoff != nil && types.AssignableTo(t, backoff):
		return true
	case attempt != nil && r.isWaitOf(t, attempt):
		ref.Convert = true
		return true
	case r.isWaitOf(t, types.Typ[types.Int]):
		ref.ByNumber = true
		return true
	}
	remedy := ""
	if ptr := types.NewPointer(ref.Obj.Type()); backoff != nil && types.AssignableTo(ptr, backoff) {
		remedy = "; " + r.typeString(ptr) + " is one: use a variable of that type"
	}
	return r.wrong(directive.Backoff, name, "want a retry.Backoff, a func(retry.Attempt) time.Duration or a func(n int) time.Duration, but %s is %s%s",
		name.Text, r.describe(ref), remedy)
}

// curve returns the built-in backoff that ref names, if it is a constant.
func (r *resolver) curve(ref *model.Ref) (retry.Curve, bool) {
	c, isConst := ref.Obj.(*types.Const)
	t := r.runtime("Curve")
	if !isConst || t == nil || !types.Identical(c.Type(), t) {
		return 0, false
	}
	n, _ := constant.Int64Val(c.Val())
	return retry.Curve(n), true
}

// isWaitOf reports whether t is a func that returns a time.Duration for a param.
func (r *resolver) isWaitOf(t, param types.Type) bool {
	duration := r.typeOf("time", "Duration")
	return duration != nil && types.Identical(t.Underlying(), signature([]types.Type{param}, duration))
}

// valueType returns the type of the value that ref names, or nil if it does not name a
// value.
func valueType(ref *model.Ref) types.Type {
	switch obj := ref.Obj.(type) {
	case *types.Var, *types.Const, *types.Func:
		return obj.Type()
	}
	return nil
}

// needsConversion reports whether a func of type t, which has the signature of to, must
// be converted to it.
func needsConversion(t, to types.Type) bool {
	_, isNamed := types.Unalias(t).(*types.Named)
	return isNamed && (to == nil || !types.Identical(t, to))
}

// runtime returns the runtime's type with the given name, or nil if no loaded package
// mentions it.
func (r *resolver) runtime(name string) types.Type { return r.typeOf(model.RuntimePath, name) }

// typeOf returns the type path.name, or nil if no loaded package mentions it.
func (r *resolver) typeOf(path, name string) types.Type {
	qualified := path + "." + name
	t, known := r.named[qualified]
	if known {
		return t
	}
	if pkg := r.pkg.Seen(path); pkg != nil {
		if obj := pkg.Scope().Lookup(name); obj != nil { // export data contains only mentioned types
			t = obj.Type()
		}
	}
	r.named[qualified] = t
	return t
}

// checkResult checks result=: a func of the method's results.
func (r *resolver) checkResult(m *model.Method, ref *model.Ref, name directive.Name) bool {
	want := signature(typesOf(m.Signature.Results()), types.Typ[types.Bool])
	return r.checkCallable(directive.Result, m, ref, name, want)
}

// checkFallback checks fallback=: a func that takes the method's parameters and the last
// error, and returns the method's results.
func (r *resolver) checkFallback(m *model.Method, ref *model.Ref, name directive.Name) bool {
	params := append(typesOf(m.Signature.Params()), errorType())
	want := signature(params, typesOf(m.Signature.Results())...)
	return r.checkCallable(directive.Fallback, m, ref, name, want)
}

// checkCallable reports a func that cannot be called like want.
func (r *resolver) checkCallable(key *directive.Key, m *model.Method, ref *model.Ref, name directive.Name, want *types.Signature) bool {
	if t := valueType(ref); t != nil {
		if got, ok := t.Underlying().(*types.Signature); ok {
			if targs, ok := callableAs(got, want); ok {
				ref.TypeArgs = targs
				return true
			}
		}
	}
	return r.wrong(key, name, "%s needs a %s, but %s is %s", m.Name, r.typeString(want), name.Text, r.describe(ref))
}

// describe describes the object that a name refers to.
func (r *resolver) describe(ref *model.Ref) string {
	t := ref.Obj.Type()
	_, isFunc := t.(*types.Signature)
	switch {
	case ref.IsType():
		return "a type"
	case isFunc:
		return "a " + r.typeString(t)
	}
	return "of type " + r.typeString(t)
}

func signature(params []types.Type, results ...types.Type) *types.Signature {
	return types.NewSignatureType(nil, nil, nil, tuple(params...), tuple(results...), false)
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
