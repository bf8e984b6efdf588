// Package configured turns the retries of its clients off.
package configured

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/redis/go-redis/v9"
)

//retry:policy attempts=5 result=failed
type Cache interface {
	Get(ctx context.Context, key string) *redis.StringCmd
}

func failed(cmd *redis.StringCmd) bool { return cmd.Err() != nil }

//retry:policy attempts=4 class=retry.Classify
type Objects interface {
	GetObject(ctx context.Context, in *s3.GetObjectInput) (*s3.GetObjectOutput, error)
}

func cache() *redis.Client { return redis.NewClient(&redis.Options{MaxRetries: -1}) }

func wraps() {
	_ = NewRetryingCache(cache())
	_ = NewRetryingObjects(s3.NewFromConfig(aws.Config{Retryer: func() any { return aws.NopRetryer{} }}))
}
