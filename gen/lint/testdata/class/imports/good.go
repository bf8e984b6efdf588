// Package imports has imports and types that suggest different classes.
package imports

import (
	"context"
	"database/sql"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/redis/go-redis/v9"
)

//retry:policy class=retry.Classify
type Users interface {
	Find(ctx context.Context, id string) (string, error)
}

//retry:policy class=retry.Classify
type Both interface {
	Find(ctx context.Context, db *sql.Conn, cache redis.Cmdable) (string, error)
}

// An import of net/http alone shows no client.
//
//retry:policy class=retry.Classify
type Handlers interface {
	FindHandler(path string) (http.Handler, error)
}

// The errors of AWS are known by their methods.
//
//retry:policy class=retry.Classify
type Objects interface {
	GetObject(ctx context.Context, in *s3.GetObjectInput) (*s3.GetObjectOutput, error)
}

// Commands report errors by themselves, without a class.
//
//retry:policy result=failed
type Commands interface {
	Get(ctx context.Context, key string) *redis.StringCmd
}

func failed(cmd *redis.StringCmd) bool { return cmd.Err() != nil }
