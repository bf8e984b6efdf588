//go:build go1.26

package support_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/support"
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
		support.Discard(result)
	}
	if c.closed != 1 || p.closed != 1 || tx.rolledBack != 1 {
		t.Errorf("closed %d and %d times, rolled back %d times; want once each", c.closed, p.closed, tx.rolledBack)
	}
}

// A nil result, a nil pointer in an interface, and a type that cannot be closed
// are ignored.
func TestDiscardNothing(t *testing.T) {
	var none io.Closer
	for _, result := range []any{nil, none, (*closer)(nil), io.Closer((*closer)(nil)), strings.NewReader("x"), 1} {
		support.Discard(result)
	}
}

// bag is a closer that is not comparable.
type bag struct {
	closed *int
	_      []int
}

func (b bag) Close() error { *b.closed++; return nil }

// The result of an attempt is closed unless the next attempt returned the same
// one; the argument of Keep counts, not its replacement.
func TestDiscardUnless(t *testing.T) {
	same, n := &closer{}, 0
	kept := func(c io.ReadCloser) io.ReadCloser {
		r, _ := opened(t, t.Context(), func(context.Context) io.ReadCloser { return c })
		return r
	}
	for name, test := range map[string]struct {
		previous, latest any
		closed           func() int
		want             int
	}{
		"nothing":            {nil, same, same.times, 0},
		"a nil pointer":      {(*closer)(nil), same, same.times, 0},
		"the same":           {same, same, same.times, 0},
		"the same, kept":     {kept(same), kept(same), same.times, 0},
		"the same, kept now": {same, kept(same), same.times, 0},
		"another, kept":      {kept(same), kept(&closer{}), same.times, 1},
		"another":            {same, &closer{}, same.times, 1},
		"nothing follows":    {same, nil, same.times, 1},
		"a nil follows":      {same, (*closer)(nil), same.times, 1},
		"not comparable":     {bag{closed: &n}, bag{closed: &n}, func() int { return n }, 1},
	} {
		before := test.closed()
		support.DiscardUnless(test.previous, test.latest)
		if got := test.closed() - before; got != test.want {
			t.Errorf("%s: closed %d times", name, got)
		}
	}
}
