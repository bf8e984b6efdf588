package retry

import (
	"io"
	"reflect"
)

// Discard closes the result of an attempt that another one follows, so that it
// does not stay open with nobody to close it: generated code calls it for results
// whose type can be closed. A transaction is rolled back. Result may be nil, or
// hold a nil pointer, as that of a failed attempt usually is or does.
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

// isNil reports whether v is nil or a nil pointer.
func isNil(v any) bool {
	value := reflect.ValueOf(v)
	return !value.IsValid() || value.Kind() == reflect.Pointer && value.IsNil()
}
