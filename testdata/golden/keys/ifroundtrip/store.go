// Package ifroundtrip shows if=retryhttp.Transient, for what passes requests on
// to an http.RoundTripper, and needs no import in the annotated file.
package ifroundtrip

import "net/http"

// Transport sends a request.
//
//retry:policy if=retryhttp.Transient
type Transport interface {
	RoundTrip(*http.Request) (*http.Response, error)
}
