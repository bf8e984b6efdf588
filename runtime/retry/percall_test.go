//go:build go1.26

package retry_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// with returns a context with settings that are right.
func with(t *testing.T, ctx context.Context, text string) context.Context {
	t.Helper()
	ctx, err := retry.Override(ctx, text)
	if err != nil {
		t.Error(err)
	}
	return ctx
}

// Settings in the context apply to single calls.
func TestOverrideCall(t *testing.T) {
	ctx := t.Context()
	slow := atOnce
	slow.Timeout = time.Hour
	bound := retry.Policy{Delay: retry.NoDelay, Bounds: retry.Bounds{Min: 2, Max: 4}}
	for name, tt := range map[string]struct {
		ctx    context.Context
		policy retry.Policy
		want   int
	}{
		"none":         {ctx, atOnce, 3},
		"without":      {retry.Without(ctx), atOnce, 1},
		"without slow": {retry.Without(ctx), slow, 1},
		"attempts":     {with(t, ctx, "attempts=5"), atOnce, 5},
		"nested":       {with(t, with(t, ctx, "attempts=5 factor=3"), "delay=1ns"), atOnce, 5},
		"innermost":    {with(t, retry.Without(ctx), "attempts=2"), atOnce, 2},
		"derived":      {context.WithValue(retry.Without(ctx), t, 0), atOnce, 1},
		"frozen":       {retry.Without(ctx), retry.Policy{Delay: retry.NoDelay, Frozen: true}, 3},
		"below bounds": {retry.Without(ctx), bound, 2},
		"above bounds": {with(t, ctx, "attempts=unlimited"), bound, 4},
	} {
		for _, m := range []*retry.Method{retry.NewMethod("m", tt.policy, retry.WithTracker(nil)), retry.NewMethod("m", tt.policy, retry.WithTracker(new(retry.Tracker)), retry.WithBreaker(new(retry.Breaker)))} {
			if n, err := fail(tt.ctx, m); n != tt.want || err != errUnavailable {
				t.Errorf("%s: %d attempts, want %d; error %v", name, n, tt.want, err)
			}
		}
	}
	n := 0
	retry.Do(retry.Without(ctx), atOnce, func(context.Context) error { n++; return errUnavailable })
	if n != 1 {
		t.Errorf("%d attempts by a bare policy, want 1", n)
	}
}

// A timeout applies to first attempts of methods that have one, else to the others.
func TestOverrideCallTimeout(t *testing.T) {
	for own, want := range map[time.Duration][2]bool{0: {false, true}, time.Hour: {true, true}} {
		m := retry.NewMethod("m", retry.Policy{MaxAttempts: 2, Delay: retry.NoDelay, Timeout: own}, retry.WithTracker(nil))
		var got [2]bool
		n := 0
		m.Do(with(t, context.Background(), "timeout=1m"), func(ctx context.Context) error {
			deadline, limited := ctx.Deadline()
			got[n] = limited && time.Until(deadline) <= time.Minute
			n++
			return errUnavailable
		})
		if got != want {
			t.Errorf("timeout %v: limited attempts %v, want %v", own, got, want)
		}
	}
}

// Mistakes in the text are errors at once; contradictions to the policy end calls.
func TestOverrideCallMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"attempts=0":          `retry: policy: attempts: want a number of 1 or more, or unlimited, got "0"`,
		"attempts=1..2":       `retry: policy: attempts: only a directive can set bounds: want a number within them, or unlimited, got "1..2"`,
		"off":                 `retry: policy: off: unknown key, want one of attempts, delay, max, after, backoff, factor, jitter, slowdelay, timeout, elapsed`,
		"delay=1s delay=2s":   `retry: policy: delay: given twice`,
		"delay=1s attempts=x": `retry: policy: attempts: want a number of 1 or more, or unlimited, got "x"`,
	} {
		ctx, err := retry.Override(t.Context(), text)
		if err == nil || err.Error() != want || ctx != t.Context() {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
	for _, timeout := range []time.Duration{0, time.Hour} {
		tracker := new(retry.Tracker)
		m := retry.NewMethod("m", retry.Policy{Timeout: timeout}, retry.WithTracker(tracker))
		_, err := fail(with(t, t.Context(), "delay=10s"), m)
		var wrong *retry.PolicyError
		if !errors.As(err, &wrong) || wrong.Key != "max" || timeout == 0 && !errors.Is(err, errUnavailable) || tracker.Stats("m").GaveUp != 1 {
			t.Errorf("timeout %v: got %v, %+v", timeout, err, tracker.Stats("m"))
		}
	}
}
