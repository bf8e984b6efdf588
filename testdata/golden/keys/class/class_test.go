package class

import (
	"context"
	"crypto/x509"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A store fails each call with an error.
type store struct {
	err   error
	calls int
}

func (s *store) fail() error                                 { s.calls++; return s.err }
func (s *store) Get(context.Context, string) (string, error) { return "", s.fail() }
func (s *store) Put(context.Context, string, string) error   { return s.fail() }
func (s *store) Delete(context.Context, string) error        { return s.fail() }
func (s *store) Has(context.Context, string) (bool, error)   { return false, s.fail() }
func (s *store) List(context.Context) ([]string, error)      { return nil, s.fail() }
func (s *store) Count(context.Context) (int, error)          { return 0, s.fail() }

// Final errors are not retried, whichever func says so first, and on= narrows what is.
func TestClass(t *testing.T) {
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("refused")}
	for _, test := range []struct {
		err                           error
		get, put, delete, list, count int
	}{
		{ErrBusy, 3, 3, 3, 3, 3},
		{fmt.Errorf("put: %w", ErrQuota), 1, 1, 1, 3, 3},
		{x509.UnknownAuthorityError{}, 1, 1, 3, 1, 3},
		{refused, 3, 1, 3, 3, 3},
		{errors.New("strange"), 3, 1, 3, 3, 3},
		{sql.ErrNoRows, 1, 1, 1, 1, 1},
		{io.ErrUnexpectedEOF, 3, 1, 3, 3, 3},
		{retry.Permanent(ErrBusy), 1, 1, 1, 1, 1},
	} {
		next := &store{err: test.err}
		retrying := NewRetryingStore(next, retry.WithTracker(nil))
		for name, method := range map[string]struct {
			call func() error
			want int
		}{
			"Get":    {func() error { _, err := retrying.Get(t.Context(), "a"); return err }, test.get},
			"Put":    {func() error { return retrying.Put(t.Context(), "a", "b") }, test.put},
			"Delete": {func() error { return retrying.Delete(t.Context(), "a") }, test.delete},
			"List":   {func() error { _, err := retrying.List(t.Context()); return err }, test.list},
			"Has":    {func() error { _, err := retrying.Has(t.Context(), "a"); return err }, test.list},
			"Count":  {func() error { _, err := retrying.Count(t.Context()); return err }, test.count},
		} {
			next.calls = 0
			if method.call() == nil || next.calls != method.want {
				t.Errorf("%s: %v: got %d calls, want %d", name, test.err, next.calls, method.want)
			}
		}
	}
}
