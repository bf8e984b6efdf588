// Package retrygrpc classifies the errors of gRPC clients, proves which calls were not sent,
// makes retries obey the waits that servers request, and has interceptors that retry.
//
// # Status codes
//
// [Classify] classifies a status by its code:
//
//	Unavailable         Unknown       "corrected by retrying with a backoff", but "not
//	                                  always safe to retry non-idempotent operations"
//	DeadlineExceeded    Unknown       returned "even if the operation has completed"
//	Internal            Unknown       also a connection lost within the answer, or a
//	                                  stream reset by the server or a proxy
//	Unknown             Unknown       also an HTTP status of a proxy, such as 500
//	Aborted             Unknown       a conflict, such as with another transaction
//	ResourceExhausted   Unknown       with RetryInfo: the server expects to recover
//	                    Unclassified  without: overload, but also a quota that is used up,
//	                                  or a message that is too large
//	Canceled            Final         by the caller
//	InvalidArgument     Final         an error in the request, or a state of the system that
//	NotFound            Final         another attempt would find again
//	AlreadyExists       Final
//	FailedPrecondition  Final
//	OutOfRange          Final
//	PermissionDenied    Final
//	Unauthenticated     Final
//	Unimplemented       Final
//	DataLoss            Final         "unrecoverable"
//
// Other codes are Unclassified. Sources: the documentation of package codes, which the
// quotations are from; "HTTP to gRPC Status Code Mapping" (http-grpc-status-mapping.md) and
// the errors of HTTP/2 in "gRPC over HTTP2" (PROTOCOL-HTTP2.md), for the codes that clients
// create; the OTLP specification, for RetryInfo with ResourceExhausted.
//
// No code proves that a call was not carried out, because servers pass on the errors of
// their own calls. [DialOptions] provides such a proof for calls that were not sent.
//
// According to package codes, a server returns Aborted if the client should retry at a
// higher level, "e.g., restarting a read-modify-write sequence", instead of just the failing
// call. If a method is part of such a sequence, declare an interface with a method for the
// whole sequence, and retry that method instead.
//
// # What the connection reveals
//
// An error does not reveal whether the call was sent, nor what the server sent beside the
// status. With [DialOptions], a connection adds this to its errors, for the retry loop of the
// caller, such as that of a generated wrapper:
//
//	conn, err := grpc.NewClient(target, append(retrygrpc.DialOptions(), creds)...)
//	users := NewRetryingUsersClient(pb.NewUsersClient(conn))
//
// The loop learns:
//
//   - Whether the call was sent. A call that was not sent is [retry.Unexecuted], and can be
//     retried whatever its method: for example, the server was not reachable, or no
//     connection became ready within the timeout of the attempt. An interceptor records for
//     each attempt whether gRPC sent it, as reported by [StatsHandler]. gRPC itself retries
//     calls transparently: those that were not sent and, once per call, those that the server
//     refused. The record takes this into account. If the server refuses that retry too, the
//     call is Unknown, because gRPC does not report it.
//   - How long to wait. A wait in the details of the status (RetryInfo) or in the trailer
//     grpc-retry-pushback-ms is the minimum wait before the next attempt, as with
//     [retry.After]. A pushback that is negative or not a number ends the retries (gRFC A6,
//     "gRPC Retry Design").
//
// In turn, the server gets the number of previous attempts, from the second attempt on, in
// the header grpc-previous-rpc-attempts (gRFC A6).
//
// Without DialOptions, a wrapper whose class is Classify knows only the codes: calls that
// must not be carried out twice are never retried, and waits requested by the server are
// ignored.
//
// The caller of the retry loop gets the errors of gRPC unchanged. The caller of a client
// without a retry loop gets them wrapped, for status.Code and errors.As.
//
// A stats handler makes gRPC report events, which costs about 15 allocations per call, a
// tenth of those of the call itself. The interceptors add 3.
//
// # Interceptors
//
// An [Interceptor] retries the calls of a connection without generated code. Do not also
// configure a retryPolicy in gRPC's service config: attempts would multiply.
package retrygrpc

import (
	"errors"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Classify is [retry.Classify] for errors of a gRPC client: it classifies a status by its
// code, as the package documentation lists. It sees through wrapped and joined errors. A
// mark, such as that of a call that was not sent (see [DialOptions]), decides first.
func Classify(err error) retry.Class { return classify(err) }

var classify = retry.Refine(retry.Classify, func(err error) retry.Class {
	if e, ok := err.(interface{ GRPCStatus() *status.Status }); ok {
		return ofStatus(e.GRPCStatus())
	}
	return retry.Unclassified
})

// ofStatus classifies a status by its code.
func ofStatus(s *status.Status) retry.Class {
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
