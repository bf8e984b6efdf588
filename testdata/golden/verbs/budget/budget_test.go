package budget

import (
	"context"
	"errors"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// down is a store that is down, and counts what is sent to it all the same.
type down struct {
	Store
	attempts int
}

var errDown = errors.New("down")

func (d *down) Search(context.Context, string) ([]string, error) {
	d.attempts++
	return nil, errDown
}

func (d *down) Count(context.Context) (int, error) {
	d.attempts++
	return 0, errDown
}

// While all calls fail, a budget that successes pay for ends the retries, and one
// that calls pay for keeps up its share of them.
func TestFund(t *testing.T) {
	const calls, full = 1000, 10
	d := &down{}
	store := NewRetryingStore(d, retrytest.Instant())
	for range calls {
		store.Search(t.Context(), "")
	}
	if d.attempts != calls+full {
		t.Errorf("paid for by successes: %d attempts for %d calls", d.attempts, calls)
	}
	d.attempts = 0
	for range calls {
		store.Count(t.Context())
	}
	if d.attempts < calls+calls/10 {
		t.Errorf("paid for by calls: %d attempts for %d calls", d.attempts, calls)
	}
}
