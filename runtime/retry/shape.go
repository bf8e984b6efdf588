package retry

import (
	"database/sql/driver"
	"net"
	"reflect"
	"strings"
	"time"

	"github.com/retrygen/retrygen/runtime/retry/internal/nils"
)

// shapeOf classifies err by the types and methods in its chain, as Classify documents.
func shapeOf(err error) Class {
	if nils.Is(err) {
		return Unclassified
	}
	own := ownShape(err)
	switch wrapper := err.(type) {
	case interface{ Unwrap() error }:
		return max(own, shapeOf(wrapper.Unwrap()))
	case interface{ Unwrap() []error }:
		return max(own, joined(wrapper.Unwrap(), shapeOf))
	}
	return own
}

// ownShape classifies err itself, regardless of what it wraps.
func ownShape(err error) (c Class) {
	switch e := err.(type) {
	case *net.OpError:
		c = either(Unexecuted, Unclassified)(e.Op == "dial")
	case *net.DNSError:
		c = either(Final, Unexecuted)(e.IsNotFound)
	}
	if err == driver.ErrBadConn {
		return Unknown // package driver says Unexecuted, but lib/pq returns it for any lost connection
	}
	if isPlain(err) {
		return max(c, redisTexts[err.Error()])
	}
	if reflect.TypeOf(err) == wrapping || !whole(err) { // many call the method of what they wrap
		return c
	}
	for _, shape := range &shapes {
		c = max(c, shape(err))
	}
	return c
}

// The methods that reveal the class of an error. As literals in shapes, their types would
// crash go vet (1.26).
type (
	safeToRetry    interface{ SafeToRetry() bool }
	sqlState       interface{ SQLState() string }
	sqlErrorNumber interface{ SQLErrorNumber() int32 }
	errorCode      interface{ ErrorCode() string }
	retryableError interface{ RetryableError() bool }
	retryable      interface{ Retryable() bool }
	temporary      interface{ Temporary() bool }
	timeout        interface{ Timeout() bool }
	retryAfterer   interface{ RetryAfter() time.Duration }
	nonRetryable   interface{ NonRetryable() bool }
	nonRetriable   interface{ NonRetriable() }
	errorLabeled   interface{ HasErrorLabel(string) bool }
	redisError     interface{ RedisError() }
)

// shapes classify by each of them.
var shapes = [...]func(error) Class{
	ofSafeToRetry,
	shaped(sqlState.SQLState, ofSQLState),
	shaped(sqlErrorNumber.SQLErrorNumber, ofSQLServer),
	shaped(errorCode.ErrorCode, ofErrorCode),
	shaped(retryableError.RetryableError, either(Unknown, Final)),
	shaped(retryable.Retryable, either(Unknown, Final)),
	shaped(temporary.Temporary, either(Unknown, Unclassified)),
	shaped(timeout.Timeout, either(Unknown, Unclassified)),
	shaped(retryAfterer.RetryAfter, ofRetryAfter),
	shaped(nonRetryable.NonRetryable, either(Final, Unclassified)),
	ofMarkers,
	ofTypes,
}

// shaped returns a classifier of errors with a method.
func shaped[I, V any](method func(I) V, classify func(V) Class) func(error) Class {
	return func(err error) Class {
		if e, ok := err.(I); ok {
			return classify(method(e))
		}
		return Unclassified
	}
}

// either returns the class for true, or that for false.
func either(yes, no Class) func(bool) Class {
	return func(is bool) Class {
		if is {
			return yes
		}
		return no
	}
}

// ofSafeToRetry classifies by SafeToRetry, which pgx 5.12 answers with true also
// for "conn closed" after a COMMIT that was sent and executed: MultiResultReader
// replaces the error of a lost connection by that of its next use.
func ofSafeToRetry(err error) Class {
	e, ok := err.(safeToRetry)
	switch {
	case !ok, !e.SafeToRetry():
		return Unclassified
	case strings.HasSuffix(err.Error(), "conn closed"):
		return Unknown
	}
	return Unexecuted
}

// ofRetryAfter classifies the wait that a server requests: see After.
func ofRetryAfter(wait time.Duration) Class {
	switch {
	case wait < 0:
		return Final
	case wait > 0:
		return Unknown
	}
	return Unclassified
}

// ofMarkers classifies by methods that shapes cannot describe.
func ofMarkers(err error) Class {
	switch e := err.(type) {
	case nonRetriable:
		return Final
	case errorLabeled:
		return ofLabels(e.HasErrorLabel)
	case redisError:
		return ofRedis(err.Error())
	}
	return Unclassified
}

// ofLabels classifies by MongoDB's error labels:
// https://github.com/mongodb/specifications, transactions and retryable-writes.
func ofLabels(has func(label string) bool) Class {
	switch {
	case has("UnknownTransactionCommitResult"):
		return Unknown
	case has("NoWritesPerformed"), has("TransientTransactionError"):
		return Unexecuted
	case has("RetryableWriteError"), has("RetryableError"):
		return Unknown
	}
	return Unclassified
}

// ofErrorCode classifies by the codes of AWS that its SDK retries: see
// DefaultThrottleErrorCodes and DefaultRetryableErrorCodes in aws-sdk-go-v2's
// aws/retry/standard.go. A throttled request was not executed.
func ofErrorCode(code string) Class {
	switch code {
	case "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException",
		"TooManyRequestsException", "ProvisionedThroughputExceededException", "RequestLimitExceeded",
		"BandwidthLimitExceeded", "LimitExceededException", "RequestThrottled", "SlowDown",
		"PriorRequestNotComplete", "EC2ThrottledException":
		return Unexecuted
	case "TransactionInProgressException", "RequestTimeout", "RequestTimeoutException",
		"InternalError", "InternalFailure", "InternalServerError", "ServiceUnavailable":
		return Unknown
	}
	return Unclassified
}

// ofTypes classifies by the names of types, without importing their packages: the errors of
// crypto/x509 and of a TLS handshake, without alerts, of which some are temporary; and
// pgx's error of a connection that was not established, so that no statement was sent.
func ofTypes(err error) Class {
	typ := reflect.TypeOf(err)
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	switch path := typ.PkgPath(); path {
	case "crypto/x509":
		return Final
	case "crypto/tls":
		handshake := typ.Name() == "CertificateVerificationError" || typ.Name() == "RecordHeaderError"
		return either(Final, Unclassified)(handshake)
	default:
		unconnected := typ.Name() == "ConnectError" && strings.HasPrefix(path, "github.com/jackc/pg")
		return either(Unexecuted, Unclassified)(unconnected)
	}
}
