package peers

import (
	"context"
	"errors"
	"time"

	"github.com/sethvargo/go-retry"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/store"
)

// sethvargo retries errors that are marked as retryable. Its backoffs are stateful, so
// each call needs a new one.
var sethvargo = &Peer{
	ID:     "go-retry",
	Title:  "sethvargo/go-retry",
	Module: "github.com/sethvargo/go-retry",
	Retry: func(wait time.Duration) Wrap {
		// NewConstant panics if the wait is 0.
		constant := retry.BackoffFunc(func() (time.Duration, bool) { return wait, false })
		return sethvargoWrap(func() retry.Backoff { return retry.WithMaxRetries(attempts-1, constant) })
	},
	Capped: func(first, most time.Duration) Wrap {
		// In the order of its README.
		return sethvargoWrap(func() retry.Backoff {
			b := retry.NewExponential(first)
			b = retry.WithJitterPercent(50, b)
			b = retry.WithMaxRetries(9, b)
			return retry.WithCappedDuration(most, b)
		})
	},
}

type sethvargoStore struct {
	next       store.UserStore
	newBackoff func() retry.Backoff
}

func sethvargoWrap(newBackoff func() retry.Backoff) Wrap {
	return func(next store.UserStore) store.UserStore { return &sethvargoStore{next, newBackoff} }
}

func (s *sethvargoStore) Get(ctx context.Context, id string) (*store.User, error) {
	return retry.DoValue(ctx, s.newBackoff(), func(ctx context.Context) (*store.User, error) {
		user, err := s.next.Get(ctx, id)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, retry.RetryableError(err)
		}
		return user, err
	})
}
