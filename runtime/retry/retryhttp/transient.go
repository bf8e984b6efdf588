package retryhttp

import (
	"net/url"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Transient is [retry.Transient] for the errors of an http.RoundTripper and of
// a response's Body, which lack the *url.Error that an http.Client adds. In
// such errors, io.EOF means that the connection was closed before the response
// arrived, and net.ErrClosed that the transport gave up on a broken connection.
// Outside HTTP both have other meanings, and retry.Transient does not match
// them.
func Transient(err error) bool {
	return err != nil && retry.Transient(inRequest(err))
}

// inRequest returns err as an http.Client would.
func inRequest(err error) error { return &url.Error{Op: "RoundTrip", Err: err} }
