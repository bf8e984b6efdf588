// Package retrygrpc classifies the errors of gRPC clients, makes retries obey the waits that
// servers request, proves which calls were not sent, and retries in interceptors.
//
// # Status codes
//
// [Classify] classifies a status by its code:
//
//	Unavailable         Unknown       "corrected by retrying with a backoff", but "not
//	                                  always safe to retry non-idempotent operations"
//	DeadlineExceeded    Unknown       returned "even if the operation has completed"
//	Internal            Unknown       also of a connection lost within an answer, and of a
//	                                  stream that the server or a proxy reset
//	Unknown             Unknown       also of an HTTP error of a proxy, such as 500
//	Aborted             Unknown       a conflict, such as with another transaction
//	ResourceExhausted   Unknown       if the server tells when to retry (RetryInfo)
//	                    Unclassified  otherwise: overload, but also an exhausted quota or a
//	                                  message that is too large
//	Canceled            Final         by the caller
//	InvalidArgument     Final         errors in the request, or in the state of the system
//	NotFound            Final         that the request is about
//	AlreadyExists       Final
//	FailedPrecondition  Final
//	OutOfRange          Final
//	PermissionDenied    Final
//	Unauthenticated     Final
//	Unimplemented       Final
//	DataLoss            Final         "unrecoverable"
//
// Other codes are Unclassified. Sources: the documentation of package codes, from which the
// quotations are; "HTTP to gRPC Status Code Mapping" (http-grpc-status-mapping.md) and the
// error codes of HTTP/2 in "gRPC over HTTP2" (PROTOCOL-HTTP2.md), for the codes that clients
// create; the OTLP specification, for RetryInfo with ResourceExhausted.
//
// No code proves that a call was not carried out, because servers pass on the errors of
// their own calls. [DialOptions] gives such a proof for calls that were not sent.
//
// According to package codes, a server returns Aborted if the client should retry at a
// higher level, "e.g., restarting a read-modify-write sequence", rather than just the failing
// call. If a method is part of such a sequence, declare an interface whose method performs
// the whole sequence, and retry that method instead.
//
// # What the connection tells
//
// An error by itself does not tell whether the call was sent, nor everything that the server
// told beside the code. With [DialOptions], the client adds this to its errors, for the retry
// loop of the caller, such as that of a generated wrapper:
//
//		conn, err := grpc.NewClient(target, append(retrygrpc.DialOptions(), creds)...)
//		users := NewRetryingUsersClient(pb.NewUsersClient(conn))
//
//	  - A call that was not sent, for example because the server is not reachable or no
//	    connection was ready within the timeout of the attempt, is [retry.Unexecuted]: safe to
//	    retry, whatever the method. An interceptor notes for each call whether gRPC sent it;
//	    it learns that from [StatsHandler], without which nothing is proven. gRPC itself
//	    retries a call "transparently" if it was not sent, and once if the server refused it;
//	    that is seen and taken into account. A call that was sent and refused a second time
//	    may have been sent for all that the client tells: it stays Unknown.
//	  - The wait in the details of a status (RetryInfo) or in the trailer
//	    grpc-retry-pushback-ms is the least wait before the next attempt, as with
//	    [retry.After]. A pushback that is negative or not a number ends the retries (gRFC A6).
//	  - From the second attempt on, the server gets the number of previous attempts in the
//	    header grpc-previous-rpc-attempts (gRFC A6).
//
// Callers get the errors of gRPC unchanged from a retry loop. From a client without one, the
// errors are wrapped: use status.Code or errors.As rather than a type assertion.
//
// # Interceptors
//
// An [Interceptor] retries the calls of a connection without generated code. Do not also
// configure a retryPolicy in gRPC's service config: the attempts would multiply.
package retrygrpc

import (
	"errors"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Classify classifies an error of a gRPC client by its status code, as the package
// documentation lists. It sees through wrapped errors. A mark, such as that of a call that
// was not sent (see [DialOptions]), takes precedence, and errors without a status are
// classified by [retry.Classify].
func Classify(err error) retry.Class {
	if c := retry.Classify(err); c != retry.Unclassified {
		return c
	}
	s, ok := statusOf(err)
	if !ok {
		return retry.Unclassified
	}
	switch s.Code() {
	case codes.Unavailable, codes.DeadlineExceeded, codes.Internal, codes.Unknown, codes.Aborted:
		return retry.Unknown
	case codes.ResourceExhausted:
		if requestedWait(s) > 0 {
			return retry.Unknown
		}
	case codes.Canceled, codes.InvalidArgument, codes.NotFound, codes.AlreadyExists, codes.FailedPrecondition,
		codes.OutOfRange, codes.PermissionDenied, codes.Unauthenticated, codes.Unimplemented, codes.DataLoss:
		return retry.Final
	}
	return retry.Unclassified
}

// statusOf returns the status in the chain of err. Unlike status.FromError, it neither
// copies the status nor makes one up.
func statusOf(err error) (*status.Status, bool) {
	var s interface{ GRPCStatus() *status.Status }
	if !errors.As(err, &s) {
		return nil, false
	}
	return s.GRPCStatus(), true
}

// requestedWait returns the wait in the RetryInfo of s, 0 if there is none.
func requestedWait(s *status.Status) time.Duration {
	for _, detail := range s.Details() {
		if info, ok := detail.(*errdetails.RetryInfo); ok {
			return max(info.GetRetryDelay().AsDuration(), 0)
		}
	}
	return 0
}
