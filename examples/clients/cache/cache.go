// Package cache retries calls of a Redis client whose methods return a command that holds
// the error.
package cache

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

//go:generate go tool retrygen

// Cache has the methods of a [redis.Client] that this service uses. Disable the client's
// own retries with MaxRetries: -1.
type Cache interface {
	//retry:policy attempts=5 delay=20ms result=failed
	Get(ctx context.Context, key string) *redis.StringCmd
}

// failed reports whether the command failed for a reason other than a missing key.
func failed(cmd *redis.StringCmd) bool {
	return cmd.Err() != nil && !errors.Is(cmd.Err(), redis.Nil)
}
