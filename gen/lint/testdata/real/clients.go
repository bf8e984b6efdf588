// Package real has clients of the libraries themselves, instead of their replacements in
// testdata/stubs.
package real

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"
	"google.golang.org/grpc"
	"google.golang.org/grpc/health/grpc_health_v1"

	"github.com/retrygen/retrygen/runtime/retry"
)

// want +2 `retry.Classify does not know the status codes of gRPC: write class=retrygrpc.Classify`

//retry:policy class=retry.Classify
//retry:idempotent
type Health interface {
	Check(ctx context.Context, in *grpc_health_v1.HealthCheckRequest, opts ...grpc.CallOption) (*grpc_health_v1.HealthCheckResponse, error)
}

// want +2 `this policy does not classify the errors of pgx: write class=retrysql.Classify`

//retry:policy
//retry:idempotent
type DB interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// want +2 `this policy does not classify the errors of AWS: write class=retry.Classify`

//retry:policy
type Objects interface {
	GetObject(ctx context.Context, in *s3.GetObjectInput, opts ...func(*s3.Options)) (*s3.GetObjectOutput, error)
}

//retry:policy attempts=5 result=failed
type Cache interface {
	Get(ctx context.Context, key string) *redis.StringCmd
}

func failed(cmd *redis.StringCmd) bool { return cmd.Err() != nil }

func wraps(ctx context.Context, health grpc_health_v1.HealthClient, pool *pgxpool.Pool) error {
	_ = NewRetryingHealth(health)
	_ = NewRetryingDB(pool)
	_ = NewRetryingObjects(s3.New(s3.Options{})) // want `wraps a client of AWS, which already retries: attempts multiply, up to 3×3 = 9: `
	client := redis.NewClient(&redis.Options{})
	_ = NewRetryingCache(client) // want `wraps a client of go-redis, which already retries: attempts multiply, up to 5×4 = 20: `
	return retry.Do(ctx, retry.Policy{}, func(ctx context.Context) error {
		return client.Set(ctx, "key", "value", 0).Err() // want `client.Set already retries, and so does retry.Do around it: attempts multiply, up to 3×4 = 12: `
	})
}
