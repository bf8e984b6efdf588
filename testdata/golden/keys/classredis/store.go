// Package classredis uses a classifier of the runtime that its file does not import.
package classredis

import "context"

//go:generate go tool retrygen

// Counters are numbers in Redis.
type Counters interface {
	//retry:policy class=retryredis.Classify
	Get(ctx context.Context, key string) (int64, error)
}
