package peers

import (
	"context"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/util/retry"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/store"
)

// clientGo retries with retry.OnError, which takes no context.
var clientGo = &Peer{
	ID:     "client-go",
	Title:  "k8s.io/client-go/util/retry",
	Module: "k8s.io/client-go",
	Retry: func(pause time.Duration) Wrap {
		return clientGoWrap(wait.Backoff{Steps: attempts, Duration: pause, Factor: 1})
	},
	Capped: func(first, most time.Duration) Wrap {
		// The jitter of its DefaultRetry and DefaultBackoff.
		return clientGoWrap(wait.Backoff{Steps: 10, Duration: first, Cap: most, Factor: 2, Jitter: 0.1})
	},
}

type clientGoStore struct {
	next    store.UserStore
	backoff wait.Backoff
}

func clientGoWrap(b wait.Backoff) Wrap {
	return func(next store.UserStore) store.UserStore { return &clientGoStore{next, b} }
}

func (s *clientGoStore) Get(ctx context.Context, id string) (user *store.User, err error) {
	err = retry.OnError(s.backoff, retryable, func() error {
		user, err = s.next.Get(ctx, id)
		return err
	})
	return user, err
}
