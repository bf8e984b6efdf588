package throttle

import (
	"context"
	"errors"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

var errDown = errors.New("down")

// down is a store that is down, and counts what is sent to it all the same.
type down struct {
	Store
	attempts int
}

func (d *down) Get(context.Context, string) (string, error) { d.attempts++; return "", errDown }
func (d *down) List(context.Context) ([]string, error)      { d.attempts++; return nil, errDown }
func (d *down) Read(context.Context) (int, error)           { d.attempts++; return 0, errDown }

// While all calls fail, nine tenths are rejected without an attempt. The methods of an
// interface share a throttle, except one that is taken out.
func TestThrottle(t *testing.T) {
	const calls = 10_000
	d := &down{}
	store := NewRetryingStore(d, retrytest.Instant())
	rejected := 0
	for range calls {
		if _, err := store.Get(t.Context(), ""); errors.Is(err, retry.ErrThrottled) {
			rejected++
		}
	}
	if sent := calls - rejected; d.attempts != 2*sent || sent < 800 || sent > 1300 {
		t.Errorf("%d of %d calls are sent, in %d attempts", sent, calls, d.attempts)
	}
	rejected = 0
	for range 100 {
		if _, err := store.List(t.Context()); errors.Is(err, retry.ErrThrottled) {
			rejected++
		}
		if _, err := store.Read(t.Context()); err != errDown {
			t.Errorf("Read: got %v", err)
		}
	}
	if rejected < 60 {
		t.Errorf("%d of 100 calls of another method are rejected", rejected)
	}
}

// An option replaces the throttle of all methods.
func TestOption(t *testing.T) {
	d := &down{}
	store := NewRetryingStore(d, retrytest.Instant(), retry.WithThrottle(nil))
	for range 100 {
		store.Get(t.Context(), "")
	}
	if d.attempts != 200 {
		t.Errorf("%d attempts, want 200", d.attempts)
	}
}
