package nested

import "context"

func around(db Store, fetch Fetch) {
	users := NewRetryingStore(db)
	_ = users.Around(NewRetryingStore(db)) // want `users.Around wraps a RetryingStore, which already retries: attempts multiply, up to 4×4 = 16: wrap once, or give both retry.WithoutNesting`
	_ = NewRetryingStore(users.Around(db)) // want `NewRetryingStore wraps a RetryingStore, which already retries`

	retrying := NewRetryingFetchMiddleware()
	fetch = retrying.Around(fetch)
	_ = retrying.Around(fetch)                       // want `retrying.Around wraps the result of Around, which already retries: attempts multiply, up to 2×2 = 4`
	_ = NewRetryingFetchMiddleware().Around(fetch)   // want `wraps the result of Around, which already retries`
	_ = NewRetryingFetch(fetch)                      // want `NewRetryingFetch wraps the result of Around, which already retries`
	_ = retrying.Around(NewRetryingFetch(nil))       // want `retrying.Around wraps the result of NewRetryingFetch, which already retries`
	_ = retrying.Around(fetch)(context.Background()) // want `wraps the result of Around`
}
