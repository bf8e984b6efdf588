package bounds

import (
	"context"
	"errors"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
)

// down is a store that fails, and counts its calls.
type down struct {
	Store
	calls int
}

var errDown = errors.New("down")

func (d *down) Get(context.Context, string) (string, error)     { d.calls++; return "", errDown }
func (d *down) GetSlow(context.Context, string) (string, error) { d.calls++; return "", errDown }

func TestOverrideWithinBounds(t *testing.T) {
	tracker, next := new(retry.Tracker), new(down)
	store := NewRetryingStore(next, retry.WithTracker(tracker), retry.WithPolicyFunc(func(_ string, p retry.Policy) retry.Policy {
		p.Delay = retry.NoDelay
		return p
	}))
	attempts := func(get func(context.Context, string) (string, error)) int {
		next.calls = 0
		get(t.Context(), "")
		return next.calls
	}
	if n, slow := attempts(store.Get), attempts(store.GetSlow); n != 3 || slow != 5 {
		t.Errorf("%d and %d attempts, want 3 and 5", n, slow)
	}
	if err := tracker.Override("*.Get attempts=6"); err != nil || attempts(store.Get) != 6 {
		t.Errorf("%d attempts, want 6; error %v", next.calls, err)
	}
	const want = "1:16: attempts: want a number within the bounds 3..6 of bounds.Store.Get, got 7"
	if err := tracker.Override("*.Get attempts=7"); err == nil || err.Error() != want || attempts(store.Get) != 6 {
		t.Errorf("%d attempts, error %v", next.calls, err)
	}
}
