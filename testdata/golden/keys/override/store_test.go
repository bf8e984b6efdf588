package override

import (
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
)

func TestFrozen(t *testing.T) {
	tracker := new(retry.Tracker)
	store := NewRetryingStore(nil, retry.WithTracker(tracker))
	if err := tracker.Override("* attempts=1"); err != nil {
		t.Fatal(err)
	}
	if get, list := store.get.Policy().MaxAttempts, store.list.Policy().MaxAttempts; get != 3 || list != 1 {
		t.Errorf("%d and %d attempts, want 3 and 1", get, list)
	}
}
