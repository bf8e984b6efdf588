// Package redis has policies whose package imports the client.
package redis

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// want +2 `this policy does not classify the errors of go-redis: write class=retryredis.Classify$`

//retry:policy attempts=5
type Cache interface {
	Get(ctx context.Context, key string) (string, error)
}

// want +2 `retry.Classify takes io.EOF for an answer, but in Redis it is a lost connection: write class=retryredis.Classify$`

//retry:policy class=retry.Classify
type Classified interface {
	Do(ctx context.Context, db redis.Cmdable) error
}
