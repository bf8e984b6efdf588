// Package discard closes results that nobody will use.
package discard

import (
	"io"
	"reflect"

	"github.com/retrygen/retrygen/runtime/retry/internal/nils"
)

// Same reports whether a and b are the same result.
func Same(a, b any) bool {
	return reflect.TypeOf(a) == reflect.TypeOf(b) && reflect.ValueOf(a).Comparable() && a == b
}

// Result closes a result, so that it does not leak. It calls Close, or Rollback for a
// transaction, or closes the Body of a struct, such as an http.Response, and ignores any other
// type. The result may be nil or hold a nil pointer.
func Result(result any) {
	if nils.Is(result) {
		return
	}
	switch r := result.(type) {
	case io.Closer:
		r.Close()
	case interface{ Close() }:
		r.Close()
	case interface{ Rollback() error }:
		r.Rollback()
	default:
		closeBody(reflect.Indirect(reflect.ValueOf(result)))
	}
}

// closeBody closes the field Body of a struct. Package http is not imported for its responses.
func closeBody(v reflect.Value) {
	if v.Kind() != reflect.Struct {
		return
	}
	field, ok := v.Type().FieldByName("Body")
	if !ok || !field.IsExported() || len(field.Index) > 1 { // of an embedded struct, which may be nil
		return
	}
	if body, ok := v.FieldByIndex(field.Index).Interface().(io.Closer); ok && !nils.Is(body) {
		body.Close()
	}
}
