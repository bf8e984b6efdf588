package jitter

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

func (failing) Share(context.Context) error   { return errors.New("down") }
func (failing) Percent(context.Context) error { return errors.New("down") }
func (failing) Range(context.Context) error   { return errors.New("down") }

// The first waits of many calls fill the interval of the jitter.
func TestIntervals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := NewRetryingStore(failing{}, retry.WithPolicyFunc(func(_ string, p retry.Policy) retry.Policy {
			p.MaxAttempts = 2
			return p
		}))
		for name, tt := range map[string]struct {
			call      func(context.Context) error
			low, high time.Duration
		}{
			"0.2":    {store.Share, 80 * time.Millisecond, 120 * time.Millisecond},
			"5%":     {store.Percent, 95 * time.Millisecond, 105 * time.Millisecond},
			"0..25%": {store.Range, 100 * time.Millisecond, 125 * time.Millisecond},
		} {
			shortest, longest := time.Hour, time.Duration(0)
			for range 1000 {
				start := time.Now()
				tt.call(t.Context())
				shortest, longest = min(shortest, time.Since(start)), max(longest, time.Since(start))
			}
			near := (tt.high - tt.low) / 20
			if shortest < tt.low || shortest > tt.low+near || longest > tt.high || longest < tt.high-near {
				t.Errorf("%s: waits from %v to %v, want %v to %v", name, shortest, longest, tt.low, tt.high)
			}
		}
	})
}
