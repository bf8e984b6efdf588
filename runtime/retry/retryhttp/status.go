package retryhttp

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A StatusError is the error of a response whose status is 400 or higher. It has a class,
// which [retry.Classify] and [Classify] return, and tells the retry loop how long the server
// wants it to wait.
//
// The class depends on the status. The source is RFC 9110, section 15, unless another is
// given:
//
//	408 Request Timeout         Unknown
//	421 Misdirected Request     Unexecuted  "MAY retry the request, whether or not
//	                                        the request method is idempotent"
//	425 Too Early               Unexecuted  RFC 8470, section 5.2
//	429 Too Many Requests       Unknown     RFC 6585, section 4
//	500 Internal Server Error   Unknown
//	502 Bad Gateway             Unknown
//	503 Service Unavailable     Unknown
//	504 Gateway Timeout         Unknown
//	all others                  Final
//
// A server that answers 429 or 503 with a wait asks for the same request again after it
// (RFC 9110, section 10.2.3), which makes the class Unexecuted. This is a convention, not a
// proof. Without a wait it is Unknown, because proxies such as Envoy answer 503 also if they
// lost the connection to a server that had the request.
//
// A header x-should-retry or Stripe-Should-Retry, as sent by the APIs of OpenAI, Anthropic
// and Stripe to their clients, takes precedence: false makes any class Final, and true makes
// Final Unknown. True is no proof: Stripe's clients send an Idempotency-Key with each POST.
//
// To disagree, set [retry.Policy.Class], which is consulted first.
type StatusError struct {
	Response *http.Response // its body belongs to whoever received it
}

// CheckStatus returns nil if the status of resp is below 400, otherwise a *StatusError. Use
// it in a client that returns errors for statuses, and retry its methods with
// class=retryhttp.Classify.
func CheckStatus(resp *http.Response) error {
	if resp == nil || resp.StatusCode < 400 {
		return nil
	}
	return &StatusError{resp}
}

// Status returns a condition that matches a [*StatusError] with one of these statuses:
//
//	If: retry.Any(retryhttp.Transient, retryhttp.Status(http.StatusConflict))
func Status(codes ...int) retry.Condition {
	return func(err error) bool {
		var e *StatusError
		return errors.As(err, &e) && slices.Contains(codes, e.status())
	}
}

// Classify is [retry.Classify] for the errors of HTTP clients, of an http.RoundTripper and
// of a response's Body. As with [Transient], they need no *url.Error for io.EOF to mean a
// lost connection. It classifies a [*StatusError] by its status.
func Classify(err error) retry.Class {
	if err == nil {
		return retry.Unclassified
	}
	return retry.Classify(inRequest(err))
}

// Error returns the status, such as "status 503 Service Unavailable".
func (e *StatusError) Error() string {
	status := e.status()
	return strings.TrimSpace(fmt.Sprintf("status %d %s", status, http.StatusText(status)))
}

// Class returns what the status and the header prove about the request.
func (e *StatusError) Class() retry.Class {
	if e.status() < 400 {
		return retry.Unclassified
	}
	class := e.byStatus()
	switch retries, advised := advice(e.Response.Header); {
	case advised && !retries:
		return retry.Final
	case advised && class == retry.Final:
		return retry.Unknown
	}
	return class
}

// byStatus is Class without the advice of the server.
func (e *StatusError) byStatus() retry.Class {
	switch e.status() {
	case http.StatusMisdirectedRequest, http.StatusTooEarly:
		return retry.Unexecuted
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		if _, asked := requestedWait(e.Response.Header, time.Now()); asked {
			return retry.Unexecuted
		}
		return retry.Unknown
	case http.StatusRequestTimeout, http.StatusInternalServerError, http.StatusBadGateway, http.StatusGatewayTimeout:
		return retry.Unknown
	}
	return retry.Final
}

// RetryAfter returns the wait that the server requests, 0 if none: by the first of these
// headers that has a valid value.
//
//	Retry-After-Ms        milliseconds, as sent by Azure and OpenAI
//	X-Ms-Retry-After-Ms   milliseconds, as sent by Azure
//	Retry-After           seconds, or an HTTP date (RFC 9110, section 10.2.3)
//
// Fractions are valid; negative numbers are not. A date is compared with the Date of the
// response, so that the clocks of client and server need not agree.
func (e *StatusError) RetryAfter() time.Duration {
	if e.status() == 0 {
		return 0
	}
	wait, _ := requestedWait(e.Response.Header, time.Now())
	return wait
}

// status returns the status, 0 if there is no response.
func (e *StatusError) status() int {
	if e == nil || e.Response == nil {
		return 0
	}
	return e.Response.StatusCode
}

// advice returns whether a server advises its client to retry, and whether it advises at all.
// Sources: shouldRetry in openai-go and anthropic-sdk-go, internal/requestconfig, and in
// stripe-go, stripe.go.
func advice(h http.Header) (retries, advised bool) {
	for _, key := range [...]string{"X-Should-Retry", "Stripe-Should-Retry"} {
		switch h.Get(key) {
		case "false":
			return false, true
		case "true":
			retries, advised = true, true
		}
	}
	return retries, advised
}
