package fallback

import (
	"context"
	"errors"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

type broken struct{ err error }

func (b broken) Get(context.Context, string) (string, error)  { return "", b.err }
func (b broken) Put(context.Context, string, ...string) error { return b.err }
func (b broken) Size() int                                    { return -1 }

func TestFallback(t *testing.T) {
	store := NewRetryingStore(broken{ErrBusy}, retrytest.Instant())
	if v, err := store.Get(t.Context(), "a"); v != "cached a after busy" || err != nil {
		t.Errorf("Get: %q, %v", v, err)
	}
	if err := store.Put(t.Context(), "a", "b", "c"); err != nil {
		t.Errorf("Put: %v", err)
	}
	if n := store.Size(); n != 1 {
		t.Errorf("Size: %d", n)
	}
}

// An error that was never to be retried is no reason to fall back.
func TestNoFallback(t *testing.T) {
	gone := errors.New("gone")
	if v, err := NewRetryingStore(broken{gone}, retrytest.Instant()).Get(t.Context(), "a"); v != "" || err != gone {
		t.Errorf("%q, %v", v, err)
	}
}
