package functype

import (
	"context"
	"errors"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

func TestFetch(t *testing.T) {
	for _, tt := range []struct {
		failures, calls int
		body            string
	}{
		{failures: 1, calls: 2, body: "fresh"},
		{failures: 9, calls: 3, body: "last known"},
	} {
		calls := 0
		fetch := NewRetryingFetch(func(context.Context, string) ([]byte, error) {
			if calls++; calls <= tt.failures {
				return nil, errors.New("busy")
			}
			return []byte("fresh"), nil
		}, retrytest.Instant())
		body, err := fetch(t.Context(), "a")
		if string(body) != tt.body || err != nil || calls != tt.calls {
			t.Errorf("%d failures: %q, %v, %d calls", tt.failures, body, err, calls)
		}
	}
}
