package peers

import (
	"context"
	"time"

	"github.com/avast/retry-go/v5"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/store"
)

const avastModule = "github.com/avast/retry-go/v5"

// avast makes a new retrier for each call, because the caller's context is an option of
// the retrier.
var avast = &Peer{
	ID:     "retry-go",
	Title:  "avast/retry-go",
	Module: avastModule,
	Retry: func(wait time.Duration) Wrap {
		return func(next store.UserStore) store.UserStore {
			return &avastStore{next, avastOptions(wait)}
		}
	},
	Capped: func(first, most time.Duration) Wrap {
		opts := []retry.Option{retry.Attempts(10), retry.Delay(first), retry.MaxDelay(most), retry.LastErrorOnly(true)}
		return func(next store.UserStore) store.UserStore { return &avastStore{next, opts} }
	},
}

// avastOnce is the reusable retrier shown in its README, which ignores the context of a
// call.
var avastOnce = &Peer{
	ID:     "retry-go-once",
	Title:  "avast/retry-go, built once",
	Module: avastModule,
	Retry: func(wait time.Duration) Wrap {
		return func(next store.UserStore) store.UserStore {
			return &avastOnceStore{next, retry.NewWithData[*store.User](avastOptions(wait)...)}
		}
	},
}

func avastOptions(wait time.Duration) []retry.Option {
	return []retry.Option{
		retry.Attempts(attempts),
		retry.Delay(wait),
		retry.DelayType(retry.FixedDelay),
		retry.RetryIf(retryable),
		retry.LastErrorOnly(true),
	}
}

type avastStore struct {
	next store.UserStore
	opts []retry.Option
}

func (s *avastStore) Get(ctx context.Context, id string) (*store.User, error) {
	opts := make([]retry.Option, 0, len(s.opts)+1)
	opts = append(append(opts, s.opts...), retry.Context(ctx))
	return retry.NewWithData[*store.User](opts...).Do(func() (*store.User, error) {
		return s.next.Get(ctx, id)
	})
}

type avastOnceStore struct {
	next    store.UserStore
	retrier *retry.RetrierWithData[*store.User]
}

func (s *avastOnceStore) Get(ctx context.Context, id string) (*store.User, error) {
	return s.retrier.Do(func() (*store.User, error) {
		return s.next.Get(ctx, id)
	})
}
