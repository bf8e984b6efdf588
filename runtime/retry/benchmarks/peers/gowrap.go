package peers

import (
	"context"
	"time"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/store"
)

// gowrap has the form of what hexdigest/gowrap v1.4.3 generates with its template retry.
// It retries every error.
var gowrap = &Peer{
	ID:    "gowrap",
	Title: "hexdigest/gowrap",
	Blunt: true,
	Retry: func(wait time.Duration) Wrap {
		// Its ticker panics if the interval is 0.
		interval := max(wait, 1)
		return func(next store.UserStore) store.UserStore { return gowrapStore{next, attempts - 1, interval} }
	},
}

type gowrapStore struct {
	store.UserStore
	retryCount    int
	retryInterval time.Duration
}

func (d gowrapStore) Get(ctx context.Context, id string) (user *store.User, err error) {
	user, err = d.UserStore.Get(ctx, id)
	if err == nil || d.retryCount < 1 {
		return
	}
	ticker := time.NewTicker(d.retryInterval)
	defer ticker.Stop()
	for i := 0; i < d.retryCount && err != nil; i++ {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		user, err = d.UserStore.Get(ctx, id)
	}
	return
}
