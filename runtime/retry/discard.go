package retry

import (
	"io"
	"reflect"
)

// Discard closes the result of an attempt that is about to be retried, so that
// it does not stay open with nobody to close it: generated code calls it for
// results whose type can be closed. A transaction is rolled back. Result may be
// nil, or hold a nil pointer, as that of a failed attempt usually is or does.
func Discard(result any) {
	if isNil(result) {
		return
	}
	switch r := result.(type) {
	case io.Closer:
		r.Close()
	case interface{ Close() }:
		r.Close()
	case interface{ Rollback() error }:
		r.Rollback()
	}
}

// DiscardUnless discards the result of the attempt before, unless it is the
// very result of the latest: callees may return one connection to all.
func DiscardUnless(previous, latest any) {
	switch {
	case isNil(previous):
	case !identical(previous, latest):
		Discard(previous)
	default:
		if kept, ok := latest.(interface{ keep(any) }); ok {
			kept.keep(previous)
		}
	}
}

// identical reports whether a and b are the same, whoever keeps them.
func identical(a, b any) bool {
	a, b = given(a), given(b)
	return reflect.TypeOf(a) == reflect.TypeOf(b) && reflect.ValueOf(a).Comparable() && a == b
}

// given returns what Keep was given for result.
func given(result any) any {
	if kept, ok := result.(interface{ given() io.Reader }); ok {
		return kept.given()
	}
	return result
}

// isNil reports whether v is nil, or holds a nil pointer, channel or func.
func isNil(v any) bool {
	switch value := reflect.ValueOf(v); value.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Pointer, reflect.Chan, reflect.Func:
		return value.IsNil()
	}
	return false
}
