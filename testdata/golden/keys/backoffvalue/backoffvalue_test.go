package backoffvalue

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// failing fails every call.
type failing struct{ Store }

var errDown = errors.New("down")

func (failing) Value(context.Context) error { return errDown }
func (failing) Named(context.Context) error { return errDown }

func TestWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := NewRetryingStore(failing{}, retry.WithPolicyFunc(func(_ string, p retry.Policy) retry.Policy {
			p.Jitter = retry.NoJitter
			return p
		}))
		for _, tt := range []struct {
			name string
			call func(context.Context) error
			want time.Duration
		}{
			{"a value of its own", store.Value, 2 * time.Second},
			{"a named func", store.Named, 3 * time.Second},
		} {
			start := time.Now()
			if err := tt.call(t.Context()); !errors.Is(err, errDown) {
				t.Errorf("%s: %v", tt.name, err)
			}
			if got := time.Since(start); got != tt.want {
				t.Errorf("%s: waited %v, want %v", tt.name, got, tt.want)
			}
		}
	})
}
