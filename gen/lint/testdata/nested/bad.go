package nested

import (
	"context"

	"github.com/retrygen/retrygen/runtime/retry"
)

var policy = retry.Policy{MaxAttempts: 5}

func wrapped(db Store, fetch Fetch) {
	_ = NewRetryingStore(NewRetryingStore(db)) // want `NewRetryingStore wraps a RetryingStore, which already retries: attempts multiply, up to 4×4 = 16: wrap once, or give both retry.WithoutNesting`

	users := NewRetryingStore(db)
	_ = NewRetryingStore(users) // want `wraps a RetryingStore, which already retries`

	var store Store = users
	store = NewRetryingStore(db)
	_ = NewRetryingStore(store) // want `wraps a RetryingStore, which already retries`

	fetch = NewRetryingFetch(fetch)
	fetch = NewRetryingFetch(fetch) // want `NewRetryingFetch wraps the result of NewRetryingFetch, which already retries: attempts multiply, up to 2×2 = 4`
}

func given(ctx context.Context, next Given) error {
	_ = NewRetryingGiven(NewRetryingGiven(next, policy, policy), policy, policy) // want `NewRetryingGiven wraps a RetryingGiven, which already retries: attempts multiply: wrap once`

	once := NewRetryingGiven(next, policy, policy)
	return retry.Do(ctx, policy, func(ctx context.Context) error {
		return once.Put(ctx) // want `once.Put already retries, and so does retry.Do around it: attempts multiply, up to 5×6 = 30`
	})
}

func hedged(ctx context.Context, next Cache) error {
	cache := NewRetryingCache(next)
	_ = NewRetryingCache(cache) // want `attempts multiply, up to 3×3 = 9`
	return retry.Do(ctx, policy, func(ctx context.Context) error {
		if err := cache.Put(ctx); err != nil {
			return err
		}
		return cache.Find(ctx) // want `cache.Find already retries, and so does retry.Do around it: attempts multiply, up to 5×3 = 15`
	})
}

type server struct{ users *RetryingStore }

func (s *server) looped(ctx context.Context, db Store) error {
	return retry.Do(ctx, retry.Policy{MaxAttempts: 3}, func(ctx context.Context) error {
		return s.users.Get(ctx, "1") // want `s.users.Get already retries, and so does retry.Do around it: attempts multiply, up to 3×4 = 12: retry in only one of them`
	})
}

func loops(ctx context.Context, db Store, fetch Fetch) (err error) {
	var store Store = NewRetryingStore(db)
	for ctx := range policy.Attempts(ctx, &err) {
		err = store.Get(ctx, "1") // want `store.Get already retries, and so does policy.Attempts around it: attempts multiply, up to 5×4 = 20`
	}

	method := retry.NewMethod("x", retry.Build().Attempts(6).On(ErrBusy).Policy())
	for ctx := range method.Attempts(ctx, &err) {
		err = store.Get(ctx, "1") // want `up to 6×4 = 24`
	}
	call := method.Call(ctx)
	for ctx := range call.AttemptsWith(&err, retry.Hooks{}) {
		err = store.Get(ctx, "1") // want `so does call.AttemptsWith around it: .* up to 6×4 = 24`
	}
	_ = method.Do(ctx, func(ctx context.Context) error { return store.Get(ctx, "1") }) // want `so does method.Do around it: .* up to 6×4 = 24`

	fetch = NewRetryingFetch(fetch)
	_, err = retry.Value(ctx, retry.Policy{}, func(ctx context.Context) (int, error) {
		return 0, fetch(ctx) // want `fetch already retries, and so does retry.Value around it: .* up to 3×2 = 6`
	})
	future := retry.Go(func() (int, error) {
		return retry.Value(ctx, policyOf(), func(ctx context.Context) (int, error) {
			return 0, store.Get(ctx, "1") // want `so does retry.Value around it: attempts multiply: retry`
		})
	})
	_, err = future.Wait(ctx)
	return err
}

func policyOf() retry.Policy { return policy }
