package retryhttp

import (
	"net/http"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/access"
)

// Idempotent reports whether req may be sent again although the server may have processed
// it. It follows the rule of [http.Transport]: the method is GET, HEAD, OPTIONS or TRACE, or
// the header has an Idempotency-Key or X-Idempotency-Key.
//
// As with http.Transport, the presence of the key in the map decides, even without a value:
//
//	req.Header["Idempotency-Key"] = nil
//
// declares the request idempotent and sends no such header. Use this for a PUT or DELETE:
// RFC 9110 calls these methods idempotent, but a server may count, log or reject the second
// request. Idempotent returns false for nil.
func Idempotent(req *http.Request) bool {
	if req == nil {
		return false
	}
	switch req.Method {
	case "", http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace:
		return true
	}
	for _, key := range [...]string{"Idempotency-Key", "X-Idempotency-Key"} {
		if _, has := req.Header[key]; has {
			return true
		}
	}
	return false
}

// aNilRequest is what is not idempotent if there is no request.
var aNilRequest = "a nil request"

// OnceUnlessIdempotent makes the call retry only errors that prove that the server did not
// process req, as [retry.Policy.Once] does, unless req is [Idempotent]. The functions that
// make a [Replay] call it, except NewIdempotentReplay.
func OnceUnlessIdempotent(c *retry.Call, req *http.Request) {
	if !Idempotent(req) {
		once(c, req)
	}
}

// Explain is [retry.Explain] for the call of a request, which is made once unless req is
// [Idempotent]:
//
//	not retried: EOF does not prove that the call was not carried out, and POST is not idempotent
func Explain(err error, p retry.Policy, req *http.Request) string {
	if Idempotent(req) {
		return retry.Explain(err, p)
	}
	return retry.Internals(access.Key{}).Explain(err, p, what(req))
}

// once makes the call of req as OnceUnlessIdempotent describes.
func once(c *retry.Call, req *http.Request) { retry.Internals(access.Key{}).Once(c, what(req)) }

// what returns what is not idempotent about req.
func what(req *http.Request) *string {
	if req == nil {
		return &aNilRequest
	}
	return &req.Method
}
