// Package cache retries commands of Redis: those of a client whose methods return a command
// that holds the error, and those of functions that return the error itself.
package cache

import (
	"context"

	"github.com/redis/go-redis/v9"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryredis"
)

//go:generate go tool retrygen

// Cache has the methods of a [redis.Client] that this service uses. Disable the client's
// own retries with MaxRetries: -1.
type Cache interface {
	//retry:policy attempts=5 delay=20ms result=failed
	Get(ctx context.Context, key string) *redis.StringCmd
}

// failed reports whether the command failed, and another attempt may succeed. A missing
// key is an answer.
func failed(cmd *redis.StringCmd) bool {
	class := retryredis.Classify(cmd.Err())
	return class == retry.Unexecuted || class == retry.Unknown
}

// Values stores values in Redis.
//
//retry:policy attempts=5 delay=20ms class=retryredis.Classify
type Values interface {
	//retry:idempotent
	Set(ctx context.Context, key, value string) error

	// Add adds n to the counter of a key, and returns the sum.
	//
	//retry:once
	Add(ctx context.Context, key string, n int64) (int64, error)
}

// Redis is a [Values].
type Redis struct{ Client *redis.Client }

// Set sets the value of a key, for ever.
func (r Redis) Set(ctx context.Context, key, value string) error {
	return r.Client.Set(ctx, key, value, 0).Err()
}

// Add adds to a counter.
func (r Redis) Add(ctx context.Context, key string, n int64) (int64, error) {
	return r.Client.IncrBy(ctx, key, n).Result()
}
