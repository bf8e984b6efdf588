package peers

import (
	"context"
	"time"

	"github.com/eapache/go-resiliency/breaker"
	"github.com/eapache/go-resiliency/retrier"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/store"
)

// eapache is a retrier and a breaker, each built once.
var eapache = &Peer{
	ID:     "go-resiliency",
	Title:  "eapache/go-resiliency",
	Module: "github.com/eapache/go-resiliency",
	Retry: func(wait time.Duration) Wrap {
		return func(next store.UserStore) store.UserStore { return &eapacheStore{next, eapacheRetrier(wait)} }
	},
	Capped: func(first, most time.Duration) Wrap {
		r := retrier.New(retrier.LimitedExponentialBackoff(9, first, most), nil)
		r.SetJitter(0.5)
		return func(next store.UserStore) store.UserStore { return &eapacheStore{next, r} }
	},
	Guarded: func(next store.UserStore) store.UserStore {
		return &eapacheGuardedStore{next, eapacheRetrier(0), breaker.New(5, 1, cooldown)}
	},
	Breaker: newEapacheBreaker,
}

func eapacheRetrier(wait time.Duration) *retrier.Retrier {
	permanent := retrier.BlacklistClassifier{store.ErrNotFound, breaker.ErrBreakerOpen}
	return retrier.New(retrier.ConstantBackoff(attempts-1, wait), permanent)
}

type eapacheStore struct {
	next    store.UserStore
	retrier *retrier.Retrier
}

func (s *eapacheStore) Get(ctx context.Context, id string) (user *store.User, err error) {
	err = s.retrier.RunCtx(ctx, func(ctx context.Context) error {
		user, err = s.next.Get(ctx, id)
		return err
	})
	return user, err
}

type eapacheGuardedStore struct {
	next    store.UserStore
	retrier *retrier.Retrier
	breaker *breaker.Breaker
}

func (s *eapacheGuardedStore) Get(ctx context.Context, id string) (user *store.User, err error) {
	err = s.retrier.RunCtx(ctx, func(ctx context.Context) error {
		return s.breaker.Run(func() error {
			user, err = s.next.Get(ctx, id)
			return err
		})
	})
	return user, err
}

type eapacheBreaker struct{ breaker *breaker.Breaker }

func newEapacheBreaker(cooldown time.Duration) Breaker {
	return &eapacheBreaker{breaker.New(1, 1, cooldown)}
}

func (b *eapacheBreaker) Do(f func() error) error { return b.breaker.Run(f) }

func (b *eapacheBreaker) State() State {
	switch b.breaker.GetState() {
	case breaker.Open:
		return Open
	case breaker.HalfOpen:
		return HalfOpen
	default:
		return Closed
	}
}
