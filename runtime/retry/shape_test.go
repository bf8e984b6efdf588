package retry_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Errors with the methods by which libraries classify their errors.
type (
	safe         bool
	state        string
	number       int32
	code         string
	labels       []string
	retryableErr bool
	retryable    bool
	temporary    bool
	timeout      bool
	wait         time.Duration
	nonRetryable bool
	nonRetriable struct{}
	ownClass     retry.Class
	closedConn   struct{}
)

func (safe) Error() string         { return "safe" }
func (state) Error() string        { return "state" }
func (number) Error() string       { return "number" }
func (code) Error() string         { return "code" }
func (labels) Error() string       { return "labels" }
func (retryableErr) Error() string { return "retryableErr" }
func (retryable) Error() string    { return "retryable" }
func (temporary) Error() string    { return "temporary" }
func (timeout) Error() string      { return "timeout" }
func (wait) Error() string         { return "wait" }
func (nonRetryable) Error() string { return "nonRetryable" }
func (nonRetriable) Error() string { return "nonRetriable" }
func (ownClass) Error() string     { return "ownClass" }

func (closedConn) Error() string             { return "conn closed" } // of pgx
func (closedConn) SafeToRetry() bool         { return true }
func (e safe) SafeToRetry() bool             { return bool(e) }
func (e state) SQLState() string             { return string(e) }
func (e number) SQLErrorNumber() int32       { return int32(e) }
func (e code) ErrorCode() string             { return string(e) }
func (e labels) HasErrorLabel(l string) bool { return slices.Contains(e, l) }
func (e retryableErr) RetryableError() bool  { return bool(e) }
func (e retryable) Retryable() bool          { return bool(e) }
func (e temporary) Temporary() bool          { return bool(e) }
func (e timeout) Timeout() bool              { return bool(e) }
func (e wait) RetryAfter() time.Duration     { return time.Duration(e) }
func (e nonRetryable) NonRetryable() bool    { return bool(e) }
func (nonRetriable) NonRetriable()           {}
func (e ownClass) Class() retry.Class        { return retry.Class(e) }

// Each shape of an error has the class that Classify documents, also if the
// error is wrapped.
func TestClassifyShapes(t *testing.T) {
	none := retry.Unclassified
	for _, test := range []struct {
		err  error
		want retry.Class
	}{
		{safe(true), retry.Unexecuted}, {safe(false), none}, {closedConn{}, retry.Unknown},
		{state("40001"), retry.Unexecuted}, {state("40003"), retry.Unknown}, {state("23505"), retry.Final}, {state("XX000"), none}, {state(""), none},
		{number(1205), retry.Unexecuted}, {number(-2), retry.Unknown}, {number(2627), retry.Final}, {number(50000), none},
		{code("SlowDown"), retry.Unexecuted}, {code("RequestTimeout"), retry.Unknown}, {code("NoSuchKey"), none},
		{labels{"NoWritesPerformed", "RetryableWriteError"}, retry.Unexecuted}, {labels{"TransientTransactionError"}, retry.Unexecuted},
		{labels{"TransientTransactionError", "UnknownTransactionCommitResult"}, retry.Unknown},
		{labels{"RetryableWriteError"}, retry.Unknown}, {labels{"RetryableError"}, retry.Unknown}, {labels{"NetworkError"}, none},
		{retryableErr(true), retry.Unknown}, {retryableErr(false), retry.Final},
		{retryable(true), retry.Unknown}, {retryable(false), retry.Final},
		{temporary(true), retry.Unknown}, {temporary(false), none},
		{timeout(true), retry.Unknown}, {timeout(false), none},
		{wait(time.Second), retry.Unknown}, {wait(-1), retry.Final}, {wait(0), none},
		{nonRetryable(true), retry.Final}, {nonRetryable(false), none},
		{nonRetriable{}, retry.Final},
		{ownClass(retry.Unexecuted), retry.Unexecuted}, {ownClass(none), none},
	} {
		for _, err := range []error{
			test.err,
			fmt.Errorf("get: %w", test.err),
			errors.Join(errUnavailable, test.err),
			fmt.Errorf("%w: %w", errUnavailable, fmt.Errorf("get: %w", test.err)),
		} {
			if got := retry.Classify(err); got != test.want {
				t.Errorf("%T %v: got %v, want %v", test.err, err, got, test.want)
			}
		}
	}
}
