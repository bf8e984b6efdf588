package attempts

import (
	"context"
	"errors"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// failing fails its first calls.
type failing struct{ failures, calls int }

func (f *failing) Get(_ context.Context, id string) (string, error) {
	if f.calls++; f.calls <= f.failures {
		return "", errors.New("not yet")
	}
	return "value of " + id, nil
}

func TestAttempts(t *testing.T) {
	for _, tt := range []struct {
		failures, calls int
		fails           bool
	}{
		{failures: 0, calls: 1},
		{failures: 4, calls: 5},
		{failures: 5, calls: 5, fails: true},
	} {
		next := &failing{failures: tt.failures}
		_, err := NewRetryingStore(next, retrytest.Instant()).Get(t.Context(), "a")
		if next.calls != tt.calls || (err != nil) != tt.fails {
			t.Errorf("%d failures: %d calls, %v; want %d", tt.failures, next.calls, err, tt.calls)
		}
	}
}
