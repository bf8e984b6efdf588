// Package objects retries calls of an S3 client: uploads whose body is a field of the
// input, and downloads whose body is read after the call has returned.
package objects

import (
	"context"
	"errors"
	"net/http"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

//go:generate go tool retrygen

// API has the methods of an [s3.Client] that this service uses. The timeout limits each
// attempt until it returns; reading the body of a download may take longer.
//
//retry:policy attempts=3 delay=10ms timeout=250ms if=isTemporary
//retry:idempotent
type API interface {
	PutObject(ctx context.Context, input *s3.PutObjectInput, opts ...func(*s3.Options)) (*s3.PutObjectOutput, error)
	GetObject(ctx context.Context, input *s3.GetObjectInput, opts ...func(*s3.Options)) (*s3.GetObjectOutput, error)
}

// isTemporary reports whether the service failed or did not respond in time.
func isTemporary(err error) bool {
	if response, ok := errors.AsType[*awshttp.ResponseError](err); ok {
		return response.HTTPStatusCode() >= http.StatusInternalServerError
	}
	return errors.Is(err, context.DeadlineExceeded)
}
