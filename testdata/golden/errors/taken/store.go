// Package taken shows what is said about names that are taken.
package taken

// RetryingStore is not generated.
type RetryingStore struct{}

// NewRetryingFetch is not generated.
func NewRetryingFetch() {}

// Store would have a wrapper of that name.
//
//retry:policy
type Store interface {
	Get() error
}

// Fetch would have a constructor of that name.
//
//retry:policy
type Fetch func() error

// Cache asks for a name that is taken.
//
//retry:policy
//retry:wrapper name=Fetch
type Cache interface {
	Get() error
}

// First and Second ask for the same name.
//
//retry:policy
//retry:wrapper name=Both
type First interface {
	Get() error
}

// Second and First ask for the same name.
//
//retry:policy
//retry:wrapper name=Both
type Second interface {
	Get() error
}

// RetryingAsyncPairResult is what an async method would need.
type RetryingAsyncPairResult struct{}

// Async has such a method.
//
//retry:policy
type Async interface {
	//retry:async
	Pair() (int, int, error)
}
