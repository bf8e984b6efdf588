package support

import (
	"io"

	"github.com/retrygen/retrygen/runtime/retry/internal/discard"
	"github.com/retrygen/retrygen/runtime/retry/internal/nils"
)

// Discard closes the result of an attempt about to be retried, so that it does not leak. It
// calls Close, or Rollback for a transaction, and ignores any other type. The result may be
// nil or hold a nil pointer, as that of a failed attempt usually does. Generated code calls
// Discard for results of types that can be closed.
func Discard(result any) { discard.Result(result) }

// DiscardUnless discards the result of the previous attempt, unless the latest
// attempt returned the same one: a callee may return a shared connection.
func DiscardUnless(previous, latest any) {
	switch {
	case nils.Is(previous):
	case !identical(previous, latest):
		Discard(previous)
	default:
		if kept, ok := latest.(interface{ keep(any) }); ok {
			kept.keep(previous)
		}
	}
}

// identical reports whether a and b are the same result, ignoring wrappers
// added by Keep.
func identical(a, b any) bool { return discard.Same(given(a), given(b)) }

// given returns the argument of Keep that result replaces, or result itself.
func given(result any) any {
	if kept, ok := result.(interface{ given() io.Reader }); ok {
		return kept.given()
	}
	return result
}
