package peers

import (
	"context"
	"errors"
	"time"

	"github.com/cenkalti/backoff/v6"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/store"
)

// cenkalti follows backoff's ExampleRetry. Options are passed with every call, and its
// ExponentialBackOff is not safe for concurrent use.
var cenkalti = &Peer{
	ID:     "backoff",
	Title:  "cenkalti/backoff",
	Module: "github.com/cenkalti/backoff/v6",
	Retry: func(wait time.Duration) Wrap {
		return func(next store.UserStore) store.UserStore {
			return &cenkaltiStore{next, func() backoff.BackOff { return backoff.NewConstantBackOff(wait) }, attempts}
		}
	},
	Capped: func(first, most time.Duration) Wrap {
		exponential := func() backoff.BackOff {
			b := backoff.NewExponentialBackOff()
			b.InitialInterval, b.MaxInterval, b.Multiplier = first, most, 2
			return b
		}
		return func(next store.UserStore) store.UserStore { return &cenkaltiStore{next, exponential, 10} }
	},
}

type cenkaltiStore struct {
	next       store.UserStore
	newBackOff func() backoff.BackOff
	tries      uint
}

func (s *cenkaltiStore) Get(ctx context.Context, id string) (*store.User, error) {
	operation := func() (*store.User, error) {
		user, err := s.next.Get(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			return nil, backoff.Permanent(err)
		}
		return user, err
	}
	return backoff.Retry(ctx, operation, backoff.WithBackOff(s.newBackOff()), backoff.WithMaxTries(s.tries))
}
