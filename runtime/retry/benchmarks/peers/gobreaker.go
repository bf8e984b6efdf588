package peers

import (
	"context"
	"errors"
	"time"

	"github.com/cenkalti/backoff/v6"
	"github.com/sony/gobreaker/v2"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/store"
)

const gobreakerModule = "github.com/sony/gobreaker/v2"

// gobreakerOnly is a breaker without retries.
var gobreakerOnly = &Peer{
	ID:     "gobreaker",
	Title:  "sony/gobreaker (no retries)",
	Module: gobreakerModule,
	Once:   true,
	Guarded: func(next store.UserStore) store.UserStore {
		return &gobreakerStore{next, newGobreaker()}
	},
	Breaker: newGobreakerBreaker,
}

// cenkaltiGobreaker combines retries and a breaker from two libraries.
var cenkaltiGobreaker = &Peer{
	ID:     "backoff-gobreaker",
	Title:  "cenkalti/backoff + sony/gobreaker",
	Module: gobreakerModule,
	Guarded: func(next store.UserStore) store.UserStore {
		return &cenkaltiGobreakerStore{gobreakerStore{next, newGobreaker()}}
	},
}

func newGobreaker() *gobreaker.CircuitBreaker[*store.User] {
	return gobreaker.NewCircuitBreaker[*store.User](gobreaker.Settings{
		Timeout:      cooldown,
		ReadyToTrip:  func(counts gobreaker.Counts) bool { return counts.ConsecutiveFailures >= 5 },
		IsSuccessful: func(err error) bool { return err == nil || !retryable(err) },
	})
}

type gobreakerStore struct {
	next    store.UserStore
	breaker *gobreaker.CircuitBreaker[*store.User]
}

func (s *gobreakerStore) Get(ctx context.Context, id string) (*store.User, error) {
	return s.breaker.Execute(func() (*store.User, error) { return s.next.Get(ctx, id) })
}

type cenkaltiGobreakerStore struct{ guarded gobreakerStore }

func (s *cenkaltiGobreakerStore) Get(ctx context.Context, id string) (*store.User, error) {
	operation := func() (*store.User, error) {
		user, err := s.guarded.Get(ctx, id)
		if errors.Is(err, store.ErrNotFound) || errors.Is(err, gobreaker.ErrOpenState) {
			return nil, backoff.Permanent(err)
		}
		return user, err
	}
	return backoff.Retry(ctx, operation, backoff.WithBackOff(&backoff.ZeroBackOff{}), backoff.WithMaxTries(attempts))
}

type gobreakerBreaker struct {
	breaker *gobreaker.CircuitBreaker[any]
}

func newGobreakerBreaker(cooldown time.Duration) Breaker {
	return &gobreakerBreaker{gobreaker.NewCircuitBreaker[any](gobreaker.Settings{
		MaxRequests: 1,
		Timeout:     cooldown,
		ReadyToTrip: func(counts gobreaker.Counts) bool { return counts.ConsecutiveFailures >= 1 },
	})}
}

func (b *gobreakerBreaker) Do(f func() error) error {
	_, err := b.breaker.Execute(func() (any, error) { return nil, f() })
	return err
}

func (b *gobreakerBreaker) State() State { return State(b.breaker.State().String()) }
