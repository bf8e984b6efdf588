package retryhttp

import (
	"net/url"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Transient is [retry.Transient] for the errors of an http.RoundTripper and of a
// response's Body, which come without the *url.Error that an http.Client adds. In
// them, io.EOF means that the connection closed before the response came, and
// net.ErrClosed that the transport gave up a broken connection. Outside of HTTP
// both mean something else, and retry.Transient does not hold for them.
func Transient(err error) bool {
	return err != nil && retry.Transient(&url.Error{Op: "RoundTrip", Err: err})
}
