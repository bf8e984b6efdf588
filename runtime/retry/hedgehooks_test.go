//go:build go1.26

package retry_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// The hooks of attempts see each hedge as an attempt with a mark, and the hedge has their
// context.
func TestHedgedHooks(t *testing.T) {
	for name, tt := range map[string]struct {
		option  func(func(context.Context, retry.AttemptStart) (context.Context, func(error))) retry.Option
		replies []reply
		want    []string
	}{
		"hedge wins": {retry.WithAttempts, []reply{{after: time.Hour}, {after: time.Hour}, {after: 10 * ms}}, []string{
			"50ms 1.1 begins, key host", "100ms 1.2 begins, key host", "110ms 1.2 ends: <nil>", "110ms 1.1 ends: context canceled"}},
		"all attempts": {retry.WithAllAttempts, []reply{{after: time.Hour}, {after: 10 * ms}}, []string{
			"0s 1.0 begins, key host", "50ms 1.1 begins, key host", "60ms 1.1 ends: <nil>", "60ms 1.0 ends: <nil>"}},
		"second attempt": {retry.WithAttempts, []reply{{err: errUnavailable}, {after: ms, err: errUnavailable}, {err: errUnavailable}, {err: errLate}}, []string{
			"0s 1.1 begins, key host", "1ms 1.1 ends: unavailable", "1ms 1.2 begins, key host", "1ms 1.2 ends: unavailable",
			"1ms 2.0 begins, key host", "1ms 2.1 begins, key host", "1ms 2.1 ends: late", "1ms 2.2 begins, key host", "1ms 2.2 ends: late", "1ms 2.0 ends: late"}},
		"loser": {retry.WithAttempts, []reply{{after: 60 * ms}, {after: time.Second, deaf: true}}, []string{
			"50ms 1.1 begins, key host", "1.05s 1.1 ends: <nil>"}},
		"panic": {retry.WithAttempts, []reply{{after: time.Hour}, {after: ms, panic: "boom"}}, []string{
			"50ms 1.1 begins, key host", "51ms 1.1 ends: retry: attempt panicked or called runtime.Goexit"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var mu sync.Mutex
				var lines []string
				begun := time.Now()
				note := func(a retry.AttemptStart, what string) {
					mu.Lock()
					defer mu.Unlock()
					lines = append(lines, fmt.Sprintf("%v %d.%d %s", time.Since(begun), a.Number, a.Hedge, what))
				}
				hook := tt.option(func(ctx context.Context, a retry.AttemptStart) (context.Context, func(error)) {
					note(a, "begins, key "+a.Breaker)
					return context.WithValue(ctx, traceKey{}, a.Hedge), func(err error) { note(a, fmt.Sprint("ends: ", err)) }
				})
				hosts := retry.NewBreakers[string](retry.BreakerPolicy{})
				two := retry.WithPolicyFunc(func(_ string, p retry.Policy) retry.Policy {
					p.MaxAttempts, p.Delay = 2, retry.NoDelay
					return p
				})
				m := hedging(retry.HedgePolicy{Max: 2}, retry.WithBreakers(hosts), hook, two)
				s := &hedgedServer{replies: tt.replies}
				panicOf(func() {
					call, err := retry.CallPer(t.Context(), m, "host"), error(nil)
					for ctx := range call.Attempts(&err) {
						_, err = retry.HedgedCall(ctx, &call, func(ctx context.Context) (*numbered, error) {
							return s.get(ctx)
						}, nil)
					}
				})
				time.Sleep(2 * time.Hour) // until all have ended
				synctest.Wait()
				if !slices.Equal(lines, tt.want) {
					t.Errorf("got\n%q, want\n%q", lines, tt.want)
				}
				for i, ctx := range s.ctxs[1:] {
					if ctx.Value(traceKey{}) == nil {
						t.Errorf("call %d does not have the context of the hook", i+2)
					}
				}
			})
		})
	}
}

// A hook that panics before a hedge does so in the caller.
func TestHedgedHookPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := hedging(retry.HedgePolicy{}, retry.WithAttempts(func(context.Context, retry.AttemptStart) (context.Context, func(error)) { panic("hook") }))
		s := &hedgedServer{replies: []reply{{after: time.Hour}}}
		value := panicOf(func() { s.call(t.Context(), m) })
		if e, ok := value.(*retry.PanicError); !ok || e.Value != "hook" {
			t.Errorf("got %v, want the panic of the hook", value)
		}
	})
}
