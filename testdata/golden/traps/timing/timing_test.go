package timing

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// clock notes when it is asked, and does not know.
type clock struct {
	start time.Time
	asked []time.Duration
}

func (c *clock) Now(context.Context) error {
	c.asked = append(c.asked, time.Since(c.start))
	return errors.New("no idea")
}

func TestTimes(t *testing.T) {
	for _, test := range []struct {
		attempts int
		want     []time.Duration
	}{
		{1, []time.Duration{0}},
		{2, []time.Duration{0, 1}},
		{3, []time.Duration{0, 1, 3}},
		{4, []time.Duration{0, 1, 3, 6}},
		{5, []time.Duration{0, 1, 3, 6, 9}},
	} {
		synctest.Test(t, func(t *testing.T) {
			c := &clock{start: time.Now()}
			r := NewRetryingClock(c, retry.WithPolicyFunc(func(_ string, p retry.Policy) retry.Policy {
				p.MaxAttempts = test.attempts
				return p
			}))
			if err := r.Now(t.Context()); err == nil {
				t.Error("no error")
			}
			var want []time.Duration
			for _, s := range test.want {
				want = append(want, s*time.Second)
			}
			if !slices.Equal(c.asked, want) || time.Since(c.start) != want[len(want)-1] {
				t.Errorf("asked at %v, over at %v; want %v", c.asked, time.Since(c.start), want)
			}
		})
	}
}
