// Package clients wraps clients that retry by themselves.
package clients

import (
	"context"
	"net/http"

	"cloud.google.com/go/storage"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/hashicorp/go-retryablehttp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"
	"github.com/twmb/franz-go/pkg/kgo"
	"google.golang.org/grpc"

	"github.com/retrygen/retrygen/runtime/retry"
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

//retry:policy class=retry.Classify
type Doer interface {
	Do(req *http.Request) (*http.Response, error)
}

//retry:policy attempts=4 class=retry.Classify
type Remover interface {
	Delete(ctx context.Context) error
}

//retry:policy class=retrysql.Classify
type DB interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

//retry:policy class=retry.Classify
type Users interface {
	Find(ctx context.Context, id string, opts ...grpc.CallOption) (string, error)
}

// A shared Cache has a client.
type shared struct {
	prefix string
	*redis.Client
}

// A fake Cache has none.
type fake struct{ opts redis.Options }

func (fake) Get(ctx context.Context, key string) *redis.StringCmd { return nil }

func wraps(given Cache, anyOf redis.Cmdable, object *storage.ObjectHandle, pool *pgxpool.Pool, users Users) {
	client := redis.NewClient(&redis.Options{Addr: "localhost:6379"})
	_ = NewRetryingCache(client)                                    // want `^NewRetryingCache wraps a client of go-redis, which already retries: attempts multiply, up to 5×4 = 20: set MaxRetries: -1 in redis.Options$`
	_ = NewRetryingCache(given)                                     // want `wraps a client of go-redis`
	_ = NewRetryingCache(anyOf)                                     // want `wraps a client of go-redis`
	_ = NewRetryingCache(&shared{Client: client})                   // want `wraps a client of go-redis`
	_ = NewRetryingCache(fake{}).Around(client)                     // want `Around wraps a client of go-redis, which already retries: attempts multiply, up to 5×4 = 20`
	_ = NewRetryingObjects(s3.NewFromConfig(aws.Config{}))          // want `wraps a client of AWS, which already retries: attempts multiply, up to 4×3 = 12: set Retryer to return aws.NopRetryer{}$`
	_ = NewRetryingDoer(retryablehttp.NewClient().StandardClient()) // want `wraps a client of go-retryablehttp, which already retries: attempts multiply, up to 3×5 = 15: set RetryMax = 0$`
	_ = NewRetryingRemover(object)                                  // want `wraps a client of Cloud Storage, which already retries: attempts multiply: call SetRetry\(storage.WithPolicy\(storage.RetryNever\)\)$`

	var cache Cache = fake{}
	_ = NewRetryingCache(cache)
	_ = NewRetryingCache(client, retry.WithoutNesting())
	_ = NewRetryingDB(pool)
	_ = NewRetryingUsers(users)
	_ = NewRetryingDoer(http.DefaultClient)
}

var policy = retry.Policy{MaxAttempts: 3}

func loops(ctx context.Context, client *redis.Client, producer *kgo.Client, pool *pgxpool.Pool, s *shared) (err error) {
	for ctx := range policy.Attempts(ctx, &err) {
		err = client.Get(ctx, "1").Err() // want `^client.Get already retries, and so does policy.Attempts around it: attempts multiply, up to 3×4 = 12: set MaxRetries: -1 in redis.Options$`
	}
	err = retry.Do(ctx, policy, func(ctx context.Context) error {
		_ = client.Options()
		if _, err := pool.Query(ctx, "SELECT 1"); err != nil {
			return err
		}
		return producer.ProduceSync(ctx, nil)[0] // want `producer.ProduceSync already retries, and so does retry.Do around it: attempts multiply: use kgo.RecordRetries\(0\) and kgo.RequestRetries\(0\)$`
	})
	return err
}
