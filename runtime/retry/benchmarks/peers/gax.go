package peers

import (
	"context"
	"time"

	"github.com/googleapis/gax-go/v2"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/store"
)

// gaxGo follows ExampleInvoke_grpc, with OnErrorFunc for errors that are not gRPC's. By
// design, it does not limit the number of attempts. Its jitter is always full: from zero
// to the whole wait.
var gaxGo = &Peer{
	ID:     "gax",
	Title:  "googleapis/gax-go",
	Module: "github.com/googleapis/gax-go/v2",
	Retry: func(wait time.Duration) Wrap {
		// A wait of 0 means a second.
		wait = max(wait, 1)
		return gaxWrap(func() gax.Retryer { return gax.OnErrorFunc(gax.Backoff{Initial: wait, Max: wait}, retryable) })
	},
	Capped: func(first, most time.Duration) Wrap {
		backoff := gax.Backoff{Initial: first, Max: most, Multiplier: 2}
		return gaxWrap(func() gax.Retryer { return gax.OnErrorFunc(backoff, retryable) })
	},
}

type gaxStore struct {
	next  store.UserStore
	retry gax.CallOption
}

func gaxWrap(newRetryer func() gax.Retryer) Wrap {
	return func(next store.UserStore) store.UserStore { return &gaxStore{next, gax.WithRetry(newRetryer)} }
}

func (s *gaxStore) Get(ctx context.Context, id string) (user *store.User, err error) {
	err = gax.Invoke(ctx, func(ctx context.Context, _ gax.CallSettings) error {
		user, err = s.next.Get(ctx, id)
		return err
	}, s.retry)
	return user, err
}
