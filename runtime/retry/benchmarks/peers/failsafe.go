package peers

import (
	"context"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/budget"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
	failsafetimeout "github.com/failsafe-go/failsafe-go/timeout"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/store"
)

// failsafeGo composes policies into an executor, once. It keeps no statistics.
var failsafeGo = &Peer{
	ID:     "failsafe",
	Title:  "failsafe-go",
	Module: "github.com/failsafe-go/failsafe-go",
	Retry: func(wait time.Duration) Wrap {
		return failsafeWrap(func() []failsafe.Policy[*store.User] {
			return []failsafe.Policy[*store.User]{failsafeRetry().WithDelay(wait).Build()}
		})
	},
	Capped: func(first, most time.Duration) Wrap {
		return failsafeWrap(func() []failsafe.Policy[*store.User] {
			capped := retrypolicy.NewBuilder[*store.User]().WithMaxAttempts(10).WithBackoff(first, most).WithJitterFactor(0.25)
			return []failsafe.Policy[*store.User]{capped.ReturnLastFailure().Build()}
		})
	},
	Guarded: failsafeWrap(func() []failsafe.Policy[*store.User] {
		return []failsafe.Policy[*store.User]{failsafeRetry().Build(), failsafeCircuitBreaker()}
	}),
	Timed: failsafeWrap(func() []failsafe.Policy[*store.User] {
		return []failsafe.Policy[*store.User]{failsafeRetry().Build(), failsafetimeout.New[*store.User](timeout)}
	}),
	Limited: failsafeWrap(func() []failsafe.Policy[*store.User] {
		return []failsafe.Policy[*store.User]{failsafeRetry().WithBudget(budget.New()).Build(), failsafeCircuitBreaker()}
	}),
	Breaker: newFailsafeBreaker,
}

func failsafeRetry() retrypolicy.Builder[*store.User] {
	return retrypolicy.NewBuilder[*store.User]().
		WithMaxAttempts(attempts).
		AbortOnErrors(store.ErrNotFound, circuitbreaker.ErrOpen).
		ReturnLastFailure()
}

func failsafeCircuitBreaker() circuitbreaker.CircuitBreaker[*store.User] {
	return circuitbreaker.NewBuilder[*store.User]().
		HandleIf(func(_ *store.User, err error) bool { return err != nil && retryable(err) }).
		WithFailureThreshold(5).
		WithSuccessThreshold(1).
		WithDelay(cooldown).
		Build()
}

type failsafeStore struct {
	next     store.UserStore
	executor failsafe.Executor[*store.User]
}

func failsafeWrap(policies func() []failsafe.Policy[*store.User]) Wrap {
	return func(next store.UserStore) store.UserStore {
		return &failsafeStore{next, failsafe.With(policies()...)}
	}
}

func (s *failsafeStore) Get(ctx context.Context, id string) (*store.User, error) {
	return s.executor.WithContext(ctx).GetWithExecution(func(exec failsafe.Execution[*store.User]) (*store.User, error) {
		return s.next.Get(exec.Context(), id)
	})
}

type failsafeBreaker struct {
	breaker circuitbreaker.CircuitBreaker[any]
}

func newFailsafeBreaker(cooldown time.Duration) Breaker {
	return &failsafeBreaker{circuitbreaker.NewBuilder[any]().
		WithFailureThreshold(1).
		WithSuccessThreshold(1).
		WithDelay(cooldown).
		Build()}
}

func (b *failsafeBreaker) Do(f func() error) error { return failsafe.With(b.breaker).Run(f) }

func (b *failsafeBreaker) State() State { return State(b.breaker.State().String()) }
