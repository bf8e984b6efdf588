// Package wrap shows methods whose results are wrapped too.
package wrap

import (
	"context"

	"github.com/retrygen/retrygen/testdata/golden/verbs/wrap/files"
)

// Storage has buckets.
//
//retry:policy attempts=3 delay=1ms
//retry:idempotent
type Storage interface {
	// Bucket returns a bucket, nil if there is none.
	//
	//retry:wrap
	Bucket(name string) Bucket

	// Open returns a bucket that exists.
	//
	//retry:wrap
	//retry:async
	//retry:policy fallback=local
	Open(ctx context.Context, name string) (Bucket, error)

	// Pair returns two results beside an error.
	//
	//retry:never
	//retry:wrap
	Pair(ctx context.Context) (left Bucket, log files.Log, err error)

	// Lookup is asked again without an error.
	//
	//retry:policy result=isMissing
	//retry:wrap
	Lookup(name string) (Bucket, bool)

	//retry:wrap
	Fetcher() Fetch

	//retry:wrap
	Syncer() files.Sync

	//retry:wrap
	Cache(name string) Cache[string, []byte]

	//retry:wrap
	Other() OtherLog

	// WithRegion returns a Storage, too.
	//
	//retry:wrap
	WithRegion(region string) Storage
}

func local(context.Context, string, error) (Bucket, error) { return nil, nil }

func isMissing(_ Bucket, found bool) bool { return !found }

// Bucket has objects.
//
//retry:policy attempts=3 delay=1ms
//retry:idempotent
//retry:breaker failures=5
type Bucket interface {
	Get(ctx context.Context, name string) ([]byte, error)
	Close() error
}

// Fetch fetches an object.
//
//retry:policy attempts=3 delay=1ms
type Fetch func(ctx context.Context, url string) ([]byte, error)

// Cache is generic.
//
//retry:policy attempts=2 delay=1ms
//retry:idempotent
type Cache[K comparable, V any] interface {
	Load(ctx context.Context, key K) (V, error)

	//retry:wrap
	Parent() Cache[K, V]
}

// OtherLog is another name for what is annotated.
type OtherLog = files.Log

// Dial is a func type that returns a Bucket.
//
//retry:policy attempts=2 delay=1ms
//retry:wrap
type Dial func(ctx context.Context, address string) (Bucket, error)

// Page is a func type that returns the next one.
//
//retry:policy attempts=2 delay=1ms
//retry:wrap
type Page func(ctx context.Context) (Page, error)

// Clients has a method that is not retried, but whose result is.
type Clients interface {
	//retry:wrap
	Storage(retryingStorage string) Storage
	RetryingStorage() error
}
