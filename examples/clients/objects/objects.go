// Package objects retries a client of S3: uploads whose body is a field of the
// input, and downloads whose body is read long after the call has returned.
package objects

import (
	"context"
	"errors"
	"net/http"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

//go:generate go tool retrygen

// API is what this service needs of an [s3.Client]. Each attempt may take as
// long as its timeout until it returns; the body of a download may be read for
// longer.
//
//retry:policy attempts=3 delay=10ms timeout=250ms if=isTemporary
type API interface {
	PutObject(ctx context.Context, input *s3.PutObjectInput, opts ...func(*s3.Options)) (*s3.PutObjectOutput, error)
	GetObject(ctx context.Context, input *s3.GetObjectInput, opts ...func(*s3.Options)) (*s3.GetObjectOutput, error)
}

// isTemporary reports whether the service has failed, or did not answer in time.
func isTemporary(err error) bool {
	if response, ok := errors.AsType[*awshttp.ResponseError](err); ok {
		return response.HTTPStatusCode() >= http.StatusInternalServerError
	}
	return errors.Is(err, context.DeadlineExceeded)
}
