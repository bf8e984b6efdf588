// Package cache retries a client of Redis, whose methods return a command that
// holds the error.
package cache

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

//go:generate go tool retrygen

// Cache is what this service needs of a [redis.Client]. The client's own
// retries have to be turned off (MaxRetries: -1).
type Cache interface {
	//retry:policy attempts=5 delay=20ms result=failed
	Get(ctx context.Context, key string) *redis.StringCmd
}

// failed reports whether the command failed for another reason than that there
// is no such key.
func failed(cmd *redis.StringCmd) bool {
	return cmd.Err() != nil && !errors.Is(cmd.Err(), redis.Nil)
}
