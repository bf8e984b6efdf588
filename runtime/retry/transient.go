package retry

import (
	"io"
	"net"
	"net/url"
	"slices"
)

// Transient is a [Condition] for failures of the network that tend to pass:
//
//   - timeouts: an error whose Timeout method says so, context.DeadlineExceeded
//     and os.ErrDeadlineExceeded among them;
//   - connections refused, reset or aborted, and broken pipes;
//   - io.ErrUnexpectedEOF, and io.EOF inside a *net.OpError or *url.Error, where
//     it means that the connection closed before the answer came;
//   - net.ErrClosed inside a *url.Error, where it means that the HTTP transport
//     gave up a broken connection while it still wrote the request to it;
//   - an HTTP/2 stream that the server reset, or a connection that it ended with
//     GOAWAY, unless the code is about the protocol itself (RFC 9113, section 7),
//     as PROTOCOL_ERROR and HTTP_1_1_REQUIRED are;
//   - other errors of net/http (transport.go, transfer.go, h2_bundle.go) for a
//     lost connection, such as "http: server closed idle connection" and "http2:
//     client connection lost";
//   - DNS failures that are temporary. A name that does not exist is not.
//
// Elsewhere, io.EOF is the end of a stream, and net.ErrClosed means that the
// program closed the connection itself: neither is transient. An
// http.RoundTripper and a response's Body return both without a *url.Error: for
// methods that call the one or read the other, use retryhttp.Transient.
//
// It knows nothing of the answers of a server, such as HTTP 503 or a gRPC code,
// nor does it tell whether the server carried out the call.
func Transient(err error) bool { return anywhere.transient(err) }

// A setting is what an error was found in, which tells what io.EOF and
// net.ErrClosed mean.
type setting int

const (
	anywhere  setting = iota
	operation         // of package net: inside a *net.OpError
	request           // of an HTTP client: inside a *url.Error
)

// transient reports whether err, found in s, or anything that it wraps tends to
// pass.
func (s setting) transient(err error) bool {
	if isNil(err) {
		return false
	}
	switch e := err.(type) {
	case *url.Error:
		return request.transient(e.Err)
	case *net.OpError:
		return max(s, operation).transient(e.Err)
	}
	if s.passing(err) {
		return true
	}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		return s.transient(e.Unwrap())
	case interface{ Unwrap() []error }:
		return slices.ContainsFunc(e.Unwrap(), s.transient)
	}
	return false
}

// passing reports whether err itself, whatever it wraps, is of a kind that
// tends to pass.
func (s setting) passing(err error) bool {
	switch e := err.(type) {
	case *net.DNSError:
		return !e.IsNotFound && (e.IsTimeout || e.IsTemporary)
	case interface{ Timeout() bool }:
		if whole(err) && e.Timeout() { // many ask what they wrap
			return true
		}
	}
	switch err {
	case io.ErrUnexpectedEOF:
		return true
	case io.EOF:
		return s >= operation
	case net.ErrClosed:
		return s == request
	}
	return slices.Contains(brokenConnection[:], err) || connectionLost(err)
}
