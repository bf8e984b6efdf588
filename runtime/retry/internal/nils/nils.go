// Package nils detects nil values inside interfaces.
package nils

import "reflect"

// Is reports whether v is nil, or holds a nil pointer, channel or func.
func Is(v any) bool {
	switch value := reflect.ValueOf(v); value.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Pointer, reflect.Chan, reflect.Func:
		return value.IsNil()
	}
	return false
}
