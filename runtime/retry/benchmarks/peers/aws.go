package peers

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go/middleware"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/store"
)

// awsSDK is the retry middleware of the SDK's clients, built once, with a Standard
// retryer. The retryer's token bucket is disabled as its documentation shows, because two
// failures before each success would soon empty it.
var awsSDK = &Peer{
	ID:     "aws",
	Title:  "aws-sdk-go-v2/aws/retry",
	Module: "github.com/aws/aws-sdk-go-v2",
	Retry: func(wait time.Duration) Wrap {
		return awsWrap(func(o *retry.StandardOptions) {
			o.MaxAttempts = attempts
			o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return wait, nil })
		})
	},
	Capped: func(first, most time.Duration) Wrap {
		return awsWrap(func(o *retry.StandardOptions) { o.MaxAttempts, o.BaseDelay, o.MaxBackoff = 10, first, most })
	},
}

type awsStore struct {
	next    store.UserStore
	attempt *retry.Attempt
}

func awsWrap(configure func(*retry.StandardOptions)) Wrap {
	return func(next store.UserStore) store.UserStore {
		standard := retry.NewStandard(configure, func(o *retry.StandardOptions) {
			o.Retryables = append(o.Retryables, retry.IsErrorRetryableFunc(func(err error) aws.Ternary {
				return aws.BoolTernary(retryable(err))
			}))
			o.RateLimiter = ratelimit.None
		})
		return &awsStore{next, retry.NewAttemptMiddleware(standard, func(request any) any { return request })}
	}
}

func (s *awsStore) Get(ctx context.Context, id string) (*store.User, error) {
	send := func(ctx context.Context, _ middleware.FinalizeInput) (out middleware.FinalizeOutput, _ middleware.Metadata, err error) {
		out.Result, err = s.next.Get(ctx, id)
		return out, middleware.Metadata{}, err
	}
	out, _, err := s.attempt.HandleFinalize(ctx, middleware.FinalizeInput{}, middleware.FinalizeHandlerFunc(send))
	user, _ := out.Result.(*store.User)
	return user, err
}
