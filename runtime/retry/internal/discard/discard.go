// Package discard closes results that nobody will use.
package discard

import (
	"io"

	"github.com/retrygen/retrygen/runtime/retry/internal/nils"
)

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
