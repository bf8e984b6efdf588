package retry_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A call that is queued is not made again by the loops around it, and only it is accepted.
func TestDeferred(t *testing.T) {
	down := errors.New("down")
	queued := &retry.Deferred{Method: "store.Charge", ID: "7", Last: down}
	if !errors.Is(queued, retry.ErrDeferred) || !errors.Is(queued, down) || queued.Error() != "store.Charge: call is queued for later as 7: last error: down" {
		t.Errorf("got %v", queued)
	}
	wrapped := fmt.Errorf("order 1: %w", queued)
	attempts := 0
	err := retry.Do(t.Context(), retry.Policy{If: func(error) bool { return true }}, func(context.Context) error { attempts++; return wrapped })
	if attempts != 1 || err != wrapped {
		t.Errorf("got %d attempts, %v", attempts, err)
	}
	for _, c := range []struct{ err, want error }{
		{nil, nil},
		{queued, nil},
		{wrapped, nil},
		{down, down},
	} {
		if got := retry.Accepted(c.err); got != c.want {
			t.Errorf("Accepted(%v): got %v", c.err, got)
		}
	}
	if joined := errors.Join(queued, down); retry.Accepted(joined) != joined {
		t.Error("an error beside a Deferred is accepted")
	}
}
