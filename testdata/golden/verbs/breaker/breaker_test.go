package breaker

import (
	"context"
	"errors"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

type broken struct{ calls int }

func (b *broken) fail() error {
	b.calls++
	return errors.New("broken")
}

func (b *broken) Get(context.Context, string) (string, error)      { return "", b.fail() }
func (b *broken) Search(context.Context, string) ([]string, error) { return nil, b.fail() }
func (b *broken) Ping(context.Context) error                       { return b.fail() }

// The third failure opens the breaker of Get, which the others do not share.
func TestBreaker(t *testing.T) {
	next := &broken{}
	store := NewRetryingStore(next, retrytest.Instant())
	for _, tt := range []struct {
		call  func() error
		calls int
		open  bool
	}{
		{func() error { _, err := store.Get(t.Context(), "a"); return err }, 3, true},
		{func() error { _, err := store.Get(t.Context(), "a"); return err }, 3, true},
		{func() error { _, err := store.Search(t.Context(), "a"); return err }, 7, false},
		{func() error { return store.Ping(t.Context()) }, 11, false},
	} {
		if err := tt.call(); errors.Is(err, retry.ErrOpen) != tt.open || next.calls != tt.calls {
			t.Errorf("%d calls, %v; want %d, open: %t", next.calls, err, tt.calls, tt.open)
		}
	}
}
