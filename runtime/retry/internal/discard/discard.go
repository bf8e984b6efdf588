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
// transaction, and ignores any other type. The result may be nil or hold a nil pointer.
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
	}
}
