package nested

import (
	"context"

	"github.com/retrygen/retrygen/runtime/retry"
)

func good(ctx context.Context, db, other Store, fetch Fetch, breaker *retry.Breaker) {
	users := NewRetryingStore(db)
	_ = users.Get(ctx, "1")
	_ = NewRetryingStore(other)
	_ = NewRetryingStore(users.Unwrap())

	outer := NewRetryingStore(NewRetryingStore(db, retry.WithoutNesting()), retry.WithoutNesting())
	_ = outer.Get(ctx, "1")

	_ = retry.Do(ctx, retry.Policy{}, func(ctx context.Context) error { return db.Get(ctx, "1") })
	_ = retry.Do(ctx, retry.Policy{}, func(ctx context.Context) error { return users.Charge(ctx, "1") })
	_ = retry.Do(ctx, retry.Policy{}, func(ctx context.Context) error { return users.Unwrap().Get(ctx, "1") })
	_ = breaker.Do(func() error { return users.Get(ctx, "1") })

	once := NewRetryingStore(db, retry.WithoutNesting())
	_ = retry.Do(ctx, retry.Policy{}, func(ctx context.Context) error { return once.Get(ctx, "1") })

	var store Store = db
	if users.Len() > 0 {
		store = NewRetryingStore(db)
	}
	_ = retry.Do(ctx, retry.Policy{}, func(ctx context.Context) error { return store.Get(ctx, "1") })

	fetch = NewRetryingFetch(fetch)
	_ = fetch(ctx)
}

func goodAround(db Store, fetch Fetch) {
	users := NewRetryingStore(db)
	_ = users.Around(db)
	_ = users.Around(users.Unwrap())
	_ = NewRetryingFetchMiddleware().Around(fetch)

	once := NewRetryingStore(db, retry.WithoutNesting())
	_ = once.Around(NewRetryingStore(db, retry.WithoutNesting()))
	_ = once.Around(users)
}
