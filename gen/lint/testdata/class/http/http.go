// Package http has clients of net/http.
package http

import "net/http"

// want +2 `this policy does not classify the errors of HTTP: write class=retryhttp.Classify; a status such as 503 is not an error: use result=FUNC, or retryhttp.CheckStatus in the client$`

//retry:policy
type Doer interface {
	Do(req *http.Request) (*http.Response, error)
}

// want +2 `retry.Classify takes io.EOF for an answer, but in HTTP it is a lost connection: write class=retryhttp.Classify$`

//retry:policy class=retry.Classify
type Transport interface {
	RoundTrip(req *http.Request) (*http.Response, error)
}
