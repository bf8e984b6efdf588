package wrapped

import (
	"context"
	"errors"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

var (
	errThrottled = errors.New("throttled")
	errNotFound  = errors.New("not found")
	errOther     = errors.New("other")
)

// bucket fails with its error, and counts the calls. Only it knows what the errors mean.
type bucket struct {
	err   error
	calls int
}

func (b *bucket) fail() error {
	b.calls++
	return b.err
}

func (b *bucket) Get(context.Context, string) (string, error) { return "", b.fail() }
func (b *bucket) Put(context.Context, string, string) error   { return b.fail() }
func (b *bucket) Delete(context.Context, string) error        { return b.fail() }
func (b *bucket) IsObjNotFoundErr(err error) bool             { return errors.Is(err, errNotFound) }
func (b *bucket) isThrottled(err error) bool                  { return errors.Is(err, errThrottled) }

func TestWrapped(t *testing.T) {
	for _, test := range []struct {
		err              error
		get, put, delete int // calls
	}{
		{errOther, 3, 1, 1},
		{errNotFound, 1, 1, 1},
		{errThrottled, 3, 3, 3},
		{ErrBusy, 3, 3, 1},
		{errors.Join(ErrBusy, errNotFound), 1, 1, 1},
	} {
		check := func(method string, want int, call func(*RetryingBucket) error) {
			next := &bucket{err: test.err}
			if err := call(NewRetryingBucket(next, retrytest.Instant())); !errors.Is(err, test.err) || next.calls != want {
				t.Errorf("%v: %s returns %v after %d calls, want %d", test.err, method, err, next.calls, want)
			}
		}
		check("Get", test.get, func(b *RetryingBucket) error { _, err := b.Get(t.Context(), "a"); return err })
		check("Put", test.put, func(b *RetryingBucket) error { return b.Put(t.Context(), "a", "text") })
		check("Delete", test.delete, func(b *RetryingBucket) error { return b.Delete(t.Context(), "a") })
	}
}

// The conditions pass through, and a wrapper of a wrapper asks the innermost value.
func TestNested(t *testing.T) {
	next := &bucket{err: errNotFound}
	outer := NewRetryingBucket(NewRetryingBucket(next, retrytest.Instant()), retrytest.Instant())
	if !outer.IsObjNotFoundErr(errNotFound) || outer.IsObjNotFoundErr(errOther) {
		t.Error("IsObjNotFoundErr does not pass through")
	}
	if _, err := outer.Get(t.Context(), "a"); err != errNotFound || next.calls != 1 {
		t.Errorf("got %v after %d calls", err, next.calls)
	}
}
