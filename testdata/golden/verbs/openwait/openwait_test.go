package openwait

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// down is a store that is down for five seconds.
type down struct{ since time.Time }

func (d down) fail() error {
	if time.Since(d.since) < 5*time.Second {
		return errors.New("down")
	}
	return nil
}

func (d down) Get(context.Context, string) (string, error)      { return "", d.fail() }
func (d down) Search(context.Context, string) ([]string, error) { return nil, d.fail() }

// The third failure opens the breaker: one method waits for the probe, and the
// other's call ends.
func TestOpenWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := NewRetryingStore(down{time.Now()})
		if _, err := store.Search(t.Context(), "a"); !errors.Is(err, retry.ErrOpen) {
			t.Errorf("Search: got error %v, want that the breaker is open", err)
		}
		if _, err := store.Get(t.Context(), "a"); err != nil {
			t.Errorf("Get: %v", err)
		}
	})
}
