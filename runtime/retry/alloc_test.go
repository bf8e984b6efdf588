package retry_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// These paths of a call do not allocate.
func TestNoAllocations(t *testing.T) {
	down := retry.NewBreaker(retry.BreakerPolicy{Failures: 1, Cooldown: time.Hour})
	play(down, "f")
	forced := retry.NewBreaker(retry.BreakerPolicy{})
	forced.ForceOpen()
	rejecting := retry.NewThrottle(retry.ThrottlePolicy{Window: time.Hour})
	for range 1000 {
		rejecting.Failure()
	}
	healthy := retry.NewBreaker(retry.BreakerPolicy{})
	counted := func(opts ...retry.Option) *retry.Method {
		return retry.NewMethod("store.Get", retry.Policy{}, retry.WithTracker(new(retry.Tracker)), retry.Options(opts...))
	}
	store := func(err error, m *retry.Method) func(context.Context) {
		s := userStore(&retryingStore{&stubStore{err: err}, m})
		return func(ctx context.Context) { s.Get(ctx, "1") }
	}
	permanent := retry.Permanent(errNotFound)
	retried := retry.Not(retry.Any(retry.All(retry.On(errUnavailable)), retry.Answer))
	on, onType := retry.On(errUnavailable), retry.OnType[*net.DNSError]()
	wrapped := fmt.Errorf("get: %w", &net.OpError{Op: "read", Err: errNotFound})
	called := counted()
	keyed := userStore(perKey(10))
	logged := userStore(&loggingStore{&stubStore{}, called})
	plain := userStore(&policyStore{next: &stubStore{}})

	tests := []struct {
		name string
		call func(context.Context)
	}{
		{"success, Policy", func(ctx context.Context) { plain.Get(ctx, "1") }},
		{"success, Do", func(ctx context.Context) {
			retry.Do(ctx, retry.Policy{}, func(context.Context) error { return nil })
		}},
		{"success, Value", func(ctx context.Context) {
			retry.Value(ctx, retry.Policy{}, func(context.Context) (int, error) { return 1, nil })
		}},
		{"success, Method", store(nil, retry.NewMethod("store.Get", retry.Policy{}, retry.WithTracker(nil)))},
		{"success, unlimited", store(nil, retry.NewMethod("store.Get", unlimited, retry.WithTracker(nil)))},
		{"success, Call", func(ctx context.Context) {
			var err error
			call := called.Call(ctx)
			defer call.Close()
			nothing := support.NewReplay[io.Reader](&call, nil)
			for range call.Attempts(&err) {
				nothing.Reader()
			}
			if call.GaveUp(&err) {
				t.Error(err)
			}
		}},
		{"success, hooks", func(ctx context.Context) {
			n, err := 0, error(nil)
			call := called.Call(ctx)
			for range call.AttemptsWith(&err, retry.Hooks{
				Undo:   func() error { n--; return err },
				Before: func() error { n++; return err },
			}) {
				n, err = 1, nil
			}
		}},
		{"success, breaker per key", func(ctx context.Context) { keyed.Get(ctx, "1") }},
		{"success, arguments to log", func(ctx context.Context) { logged.Get(ctx, "1") }},
		{"success, everything", store(nil, counted(retry.WithBreaker(healthy), retry.WithBudget(retry.NewBudget(retry.BudgetPolicy{}))))},
		{"success, breaker by rate", store(nil, counted(retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{Rate: 0.5}))))},
		{"success, ThrottleBudget", store(nil, counted(retry.WithBudget(retry.ThrottleBudget(10, 0.1))))},
		{"success, throttle", store(nil, counted(retry.WithThrottle(new(retry.Throttle))))},
		{"success or rejection, throttle that rejects", store(nil, counted(retry.WithThrottle(rejecting)))},
		{"breaker open", store(nil, counted(retry.WithBreaker(down)))},
		{"breaker forced open", store(nil, counted(retry.WithBreaker(forced)))},
		{"permanent error, Method", store(permanent, counted())},
		{"permanent error, everything", store(permanent, counted(retry.WithBreaker(healthy), retry.WithBudget(retry.NewBudget(retry.BudgetPolicy{}))))},
		{"Any", func(context.Context) { retried(wrapped) }},
		{"On", func(context.Context) { on(wrapped) }},
		{"OnType", func(context.Context) { onType(wrapped) }},
		{"Transient", func(context.Context) { retry.Transient(wrapped) }},
		{"Classify", func(context.Context) { retry.Classify(wrapped) }},
		{"Final error, Method", store(state("23505"), retry.NewMethod("store.Get", retry.Policy{Class: retry.Classify}, retry.WithTracker(nil)))},
		{"Breaker.Do", func(context.Context) { healthy.Do(func() error { return nil }) }},
		{"Breaker.Do, open", func(context.Context) { down.Do(func() error { return nil }) }},
		{"Breaker.Allow", func(context.Context) {
			permit, _ := healthy.Allow()
			permit.Success()
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ctx := t.Context()
			if got := testing.AllocsPerRun(100, func() { tt.call(ctx) }); got != 0 {
				t.Errorf("got %v allocations, want none", got)
			}
		})
	}
}
