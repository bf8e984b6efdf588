package classtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	azure "github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	awsretry "github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/lib/pq"
	mssql "github.com/microsoft/go-mssqldb"
	amqp "github.com/rabbitmq/amqp091-go"
	"github.com/redis/go-redis/v9"
	"github.com/segmentio/kafka-go"
	"github.com/slack-go/slack"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/servers"
)

// The errors of real libraries have the classes that retry.Classify documents,
// wrapped or not.
func TestClassify(t *testing.T) {
	const none = retry.Unclassified
	closed := closedAddress(t)
	tests := map[string]struct {
		err  error
		want retry.Class
	}{
		"pgx: serialization failure": {&pgconn.PgError{Code: "40001"}, retry.Unexecuted},
		"pgx: unique violation":      {&pgconn.PgError{Code: "23505"}, retry.Final},
		"pgx: admin shutdown":        {&pgconn.PgError{Code: "57P01"}, retry.Unknown},
		"pgx: no rows":               {pgx.ErrNoRows, retry.Final},
		"pgx: nobody listens":        {connectPgx(t, closed), retry.Unexecuted},
		"lib/pq: deadlock":           {&pq.Error{Code: "40P01"}, retry.Unexecuted},
		"lib/pq: syntax error":       {&pq.Error{Code: "42601"}, retry.Final},
		"SQL Server: deadlock":       {mssql.Error{Number: 1205}, retry.Unexecuted},
		"SQL Server: duplicate":      {mssql.Error{Number: 2627}, retry.Final},
		"SQL Server: anything":       {mssql.Error{Number: 50000}, none},
		"MySQL: deadlock":            {&mysql.MySQLError{Number: 1213}, none}, // no method tells
		"MySQL: connection lost":     {mysql.ErrInvalidConn, none},
		"MongoDB: transient":         {mongo.CommandError{Labels: []string{"TransientTransactionError"}}, retry.Unexecuted},
		"MongoDB: nothing written":   {mongo.CommandError{Labels: []string{"RetryableWriteError", "NoWritesPerformed"}}, retry.Unexecuted},
		"MongoDB: unknown commit":    {mongo.CommandError{Labels: []string{"UnknownTransactionCommitResult"}}, retry.Unknown},
		"MongoDB: retryable write":   {mongo.WriteException{Labels: []string{"RetryableWriteError"}}, retry.Unknown},
		"MongoDB: anything":          {mongo.CommandError{Code: 11000}, none},
		"AWS: throttled":             {&smithy.OperationError{ServiceID: "S3", Err: &smithy.GenericAPIError{Code: "SlowDown"}}, retry.Unexecuted},
		"AWS: timeout":               {&smithy.GenericAPIError{Code: "RequestTimeout"}, retry.Unknown},
		"AWS: no such key":           {&smithy.GenericAPIError{Code: "NoSuchKey"}, none},
		"Azure: body lost":           {downloadAzure(t), retry.Final},
		"Temporal: final":            {temporal.NewNonRetryableApplicationError("no", "T", nil), retry.Final},
		"Temporal: other":            {temporal.NewApplicationError("no", "T"), none},
		"Slack: rate limit":          {&slack.RateLimitedError{RetryAfter: time.Second}, retry.Unknown},
		"Slack: unavailable":         {slack.StatusCodeError{Code: http.StatusServiceUnavailable}, retry.Unknown},
		"Slack: not found":           {slack.StatusCodeError{Code: http.StatusNotFound}, retry.Final},
		"Kafka: no leader":           {kafka.LeaderNotAvailable, retry.Unknown},
		"Kafka: timeout":             {kafka.RequestTimedOut, retry.Unknown},
		"Kafka: too large":           {kafka.MessageSizeTooLarge, none},
		"AMQP: connection forced":    {&amqp.Error{Code: amqp.ConnectionForced}, retry.Unknown},
		"AMQP: not found":            {&amqp.Error{Code: amqp.NotFound, Recover: true}, none},
		"Redis: nobody listens":      {pingRedis(t, closed), retry.Unexecuted},
		"Redis: no answer":           {pingRedis(t, silentAddress(t)), retry.Unknown},
		"Redis: nil":                 {redis.Nil, retry.Final},
		"gRPC: unavailable":          {status.Error(codes.Unavailable, "down"), none},
		"gRPC: deadline":             {status.Error(codes.DeadlineExceeded, "late"), none},
		"gRPC: context":              {fmt.Errorf("call: %w", context.DeadlineExceeded), retry.Unknown},
	}
	for name, test := range tests {
		for _, err := range []error{test.err, fmt.Errorf("store: %w", test.err), errors.Join(errors.New("store failed"), test.err)} {
			if got := retry.Classify(err); got != test.want {
				t.Errorf("%s: %T %v: got %v, want %v", name, test.err, err, got, test.want)
			}
		}
	}
}

// Whatever the AWS SDK retries by its code may be retried here.
func TestCodesOfAWS(t *testing.T) {
	for _, list := range []map[string]struct{}{awsretry.DefaultThrottleErrorCodes, awsretry.DefaultRetryableErrorCodes} {
		for code := range list {
			if c := retry.Classify(&smithy.GenericAPIError{Code: code}); c != retry.Unexecuted && c != retry.Unknown {
				t.Errorf("%s is %v", code, c)
			}
		}
	}
}

// A retryableError is what the AWS SDK calls retryable, or not.
type retryableError bool

func (e retryableError) Error() string        { return "retryable error" }
func (e retryableError) RetryableError() bool { return bool(e) }

// The SDK's own verdict is ours.
func TestRetryableErrorOfAWS(t *testing.T) {
	verdict := awsretry.IsErrorRetryables(awsretry.DefaultRetryables)
	for is, want := range map[bool]retry.Class{true: retry.Unknown, false: retry.Final} {
		err := retryableError(is)
		if got := retry.Classify(err); got != want || verdict.IsErrorRetryable(err).Bool() != is {
			t.Errorf("%v: got %v, and the SDK says %v", is, got, verdict.IsErrorRetryable(err))
		}
	}
}

// closedAddress returns an address on which nobody listens.
func closedAddress(t *testing.T) string {
	t.Helper()
	l := servers.Listen(t)
	l.Close()
	return l.Addr().String()
}

// silentAddress returns an address where nobody answers.
func silentAddress(t *testing.T) string { return servers.Listen(t).Addr().String() }

// connectPgx returns the error of a connection that cannot be made.
func connectPgx(t *testing.T, address string) error {
	_, err := pgx.Connect(t.Context(), "postgres://test@"+address+"/test?sslmode=disable")
	return err
}

// pingRedis returns the error of a command.
func pingRedis(t *testing.T, address string) error {
	client := redis.NewClient(&redis.Options{Addr: address, MaxRetries: -1, ReadTimeout: 50 * time.Millisecond, Protocol: 2, DisableIdentity: true})
	defer client.Close()
	return client.Ping(t.Context()).Err()
}

// A broken response loses its body.
type broken struct{}

func (broken) Do(req *http.Request) (*http.Response, error) {
	return &http.Response{Request: req, StatusCode: http.StatusOK, Body: io.NopCloser(broken{})}, nil
}
func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// downloadAzure returns the error of an Azure client that loses a response.
func downloadAzure(t *testing.T) error {
	pipeline := azure.NewPipeline("test", "v1", azure.PipelineOptions{}, &policy.ClientOptions{
		Transport: broken{}, Retry: policy.RetryOptions{MaxRetries: -1},
	})
	req, err := azure.NewRequest(t.Context(), http.MethodPost, "http://127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	_, err = pipeline.Do(req)
	return err
}
