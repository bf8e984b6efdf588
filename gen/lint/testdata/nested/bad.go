package nested

import (
	"context"

	"github.com/retrygen/retrygen/runtime/retry"
)

var policy = retry.Policy{MaxAttempts: 5}

func wrapped(db Store, fetch Fetch) {
	_ = NewRetryingStore(NewRetryingStore(db)) // want `NewRetryingStore wraps a RetryingStore, which retries already: attempts multiply, up to 4×4 = 16: wrap once, or give both retry.WithNested`

	users := NewRetryingStore(db)
	_ = NewRetryingStore(users) // want `wraps a RetryingStore, which retries already`

	var store Store = users
	store = NewRetryingStore(db)
	_ = NewRetryingStore(store) // want `wraps a RetryingStore, which retries already`

	fetch = NewRetryingFetch(fetch)
	fetch = NewRetryingFetch(fetch) // want `NewRetryingFetch wraps what NewRetryingFetch returns, which retries already: attempts multiply, up to 2×2 = 4`
}

type server struct{ users *RetryingStore }

func (s *server) looped(ctx context.Context, db Store) error {
	return retry.Do(ctx, retry.Policy{MaxAttempts: 3}, func(ctx context.Context) error {
		return s.users.Get(ctx, "1") // want `s.users.Get retries, and retry.Do around it does so again: attempts multiply, up to 3×4 = 12: leave the retries to one of them`
	})
}

func loops(ctx context.Context, db Store, fetch Fetch) (err error) {
	var store Store = NewRetryingStore(db)
	for ctx := range policy.Attempts(ctx, &err) {
		err = store.Get(ctx, "1") // want `store.Get retries, and policy.Attempts around it does so again: attempts multiply, up to 5×4 = 20`
	}

	method := retry.NewMethod("x", retry.Build().Attempts(6).On(ErrBusy).Policy())
	for ctx := range method.Attempts(ctx, &err) {
		err = store.Get(ctx, "1") // want `up to 6×4 = 24`
	}
	_ = method.Do(ctx, func(ctx context.Context) error { return store.Get(ctx, "1") }) // want `method.Do around it .* up to 6×4 = 24`

	fetch = NewRetryingFetch(fetch)
	_, err = retry.Value(ctx, retry.Policy{}, func(ctx context.Context) (int, error) {
		return 0, fetch(ctx) // want `fetch retries, and retry.Value around it .* up to 3×2 = 6`
	})
	future := retry.Go(func() (int, error) {
		return retry.Value(ctx, policyOf(), func(ctx context.Context) (int, error) {
			return 0, store.Get(ctx, "1") // want `retry.Value around it does so again: attempts multiply: leave`
		})
	})
	_, err = future.Wait(ctx)
	return err
}

func policyOf() retry.Policy { return policy }
