package retry_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
)

// closer counts how often it was closed.
type closer struct {
	io.Reader
	closed int
}

func (c *closer) Close() error { c.closed++; return nil }

// plainCloser has a Close without an error, transaction none at all.
type (
	plainCloser struct{ closed int }
	transaction struct{ rolledBack int }
)

func (c *plainCloser) Close() { c.closed++ }

func (t *transaction) Rollback() error { t.rolledBack++; return errors.New("has ended") }

func TestDiscard(t *testing.T) {
	c, p, tx := &closer{}, &plainCloser{}, &transaction{}
	for _, result := range []any{c, p, tx} {
		retry.Discard(result)
	}
	if c.closed != 1 || p.closed != 1 || tx.rolledBack != 1 {
		t.Errorf("closed %d and %d times, rolled back %d times; want once each", c.closed, p.closed, tx.rolledBack)
	}
}

// A failed attempt returns nil, or, in an interface, a nil pointer; what cannot be closed is
// left alone.
func TestDiscardNothing(t *testing.T) {
	var none io.Closer
	for _, result := range []any{nil, none, (*closer)(nil), io.Closer((*closer)(nil)), strings.NewReader("x"), 1} {
		retry.Discard(result)
	}
}
