package retry

import (
	"io"
	"net"
	"net/url"
	"slices"

	"github.com/retrygen/retrygen/runtime/retry/internal/nils"
)

// Transient is a [Condition] for network failures that are usually temporary:
//
//   - timeouts: errors whose Timeout method returns true, including
//     context.DeadlineExceeded and os.ErrDeadlineExceeded;
//   - connections that were refused, reset or aborted, and broken pipes;
//   - io.ErrUnexpectedEOF, and io.EOF inside a *net.OpError or *url.Error,
//     where it means that the connection was closed before the response
//     arrived;
//   - net.ErrClosed inside a *url.Error, where it means that the HTTP transport
//     gave up on a broken connection while still writing the request;
//   - HTTP/2 streams reset by the server and connections it ended with GOAWAY,
//     unless the error code concerns the protocol itself (RFC 9113, section 7),
//     such as PROTOCOL_ERROR or HTTP_1_1_REQUIRED;
//   - other errors of net/http (transport.go, transfer.go, h2_bundle.go) for a
//     lost connection, such as "http: server closed idle connection" and
//     "http2: client connection lost", or for a response that ends in its
//     status line or header;
//   - temporary DNS failures, but not names that do not exist.
//
// Elsewhere, io.EOF is the end of a stream, and net.ErrClosed means that the
// program itself closed the connection: neither is transient. An
// http.RoundTripper and the Body of a response return both without a
// *url.Error: for methods that call the one or read the other, use
// retryhttp.Transient.
//
// Transient does not recognize responses of a server, such as HTTP status 503
// or a gRPC code, and does not reveal whether the server executed the call.
func Transient(err error) bool { return anywhere.class(err) != Unclassified }

// A setting is what an error was found inside of, which determines the meaning
// of io.EOF and net.ErrClosed.
type setting int

const (
	anywhere  setting = iota
	operation         // of package net: inside a *net.OpError
	request           // of an HTTP client: inside a *url.Error
)

// class returns the class of err, found in s, or of what it wraps, if that is a
// network failure that is usually temporary.
func (s setting) class(err error) Class {
	if nils.Is(err) {
		return Unclassified
	}
	switch e := err.(type) {
	case *url.Error:
		return request.class(e.Err)
	case *net.OpError:
		return max(s, operation).class(e.Err)
	}
	if c := s.ownClass(err); c != Unclassified {
		return c
	}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		return s.class(e.Unwrap())
	case interface{ Unwrap() []error }:
		return joined(e.Unwrap(), s.class)
	}
	return Unclassified
}

// ownClass is class for err itself, regardless of what it wraps.
func (s setting) ownClass(err error) Class {
	passing := either(Unknown, Unclassified)
	switch e := err.(type) {
	case *net.DNSError:
		return passing(!e.IsNotFound && (e.IsTimeout || e.IsTemporary))
	case interface{ Timeout() bool }:
		if whole(err) && e.Timeout() { // many call Timeout of what they wrap
			return Unknown
		}
	}
	switch err {
	case io.ErrUnexpectedEOF:
		return Unknown
	case io.EOF:
		return passing(s >= operation)
	case net.ErrClosed:
		return passing(s == request)
	}
	if slices.Contains(brokenConnection[:], err) {
		return Unknown
	}
	return connectionLost(err)
}
