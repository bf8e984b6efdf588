package backoffname

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// failing fails every call.
type failing struct{}

var errDown = errors.New("down")

func (failing) Get(context.Context, string) (string, error)  { return "", errDown }
func (failing) Find(context.Context, string) (string, error) { return "", errDown }
func (failing) List(context.Context) ([]string, error)       { return nil, errDown }

func TestWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := NewRetryingStore(failing{}, retry.WithPolicyFunc(func(_ string, p retry.Policy) retry.Policy {
			p.Jitter = retry.NoJitter
			return p
		}))
		start := time.Now()
		store.Get(t.Context(), "1")
		if got := time.Since(start); got != 3*time.Second {
			t.Errorf("Get waited %v, want 1s and 2s", got)
		}
		start = time.Now()
		store.Find(t.Context(), "1")
		if got := time.Since(start); got != 300*time.Millisecond {
			t.Errorf("Find waited %v, want 100ms and 200ms", got)
		}
		start = time.Now()
		store.List(t.Context())
		if got := time.Since(start); got != 4*time.Second {
			t.Errorf("List waited %v, want 2s twice", got)
		}
	})
}
