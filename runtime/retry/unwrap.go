package retry

import (
	"reflect"

	"github.com/retrygen/retrygen/runtime/retry/internal/nils"
)

// As returns the first value in the chain of v that is a T. The chain consists of v, the
// result of its Unwrap method, if it has one with no parameters and a single result, and so
// on. Generated wrappers have that method, so As finds the optional methods of a wrapped
// value:
//
//	if f, ok := retry.As[interface{ Flush() error }](users); ok {
//		err = f.Flush()
//	}
//
// Such calls go to the wrapped value: they are not retried. As returns false if
// nothing in the chain is a T.
func As[T any](v any) (T, bool) {
	for v != nil {
		if t, ok := v.(T); ok {
			return t, true
		}
		v = unwrapped(v)
	}
	var none T
	return none, false
}

// unwrapped returns what v wraps, nil if it wraps nothing. Each wrapper's Unwrap
// has a result type of its own, so that no interface has them all.
func unwrapped(v any) any {
	if nils.Is(v) {
		return nil // calling Unwrap could panic
	}
	unwrap := reflect.ValueOf(v).MethodByName("Unwrap")
	if !unwrap.IsValid() || unwrap.Type().NumIn() > 0 || unwrap.Type().NumOut() != 1 {
		return nil
	}
	return unwrap.Call(nil)[0].Interface()
}
