// Package posts sends requests, of which net/http's rule says whether they may be sent
// again: a POST that became three charges was one through a wrapped RoundTripper.
package posts

import (
	"context"
	"net/http"
)

// Transport is a RoundTripper under a policy of its interface.
//
//retry:policy delay=0s if=retryhttp.Transient
type Transport interface{ http.RoundTripper }

// Tripper is one as a func.
//
//retry:policy delay=0s if=retryhttp.Transient
type Tripper func(req *http.Request) (*http.Response, error)

// Client has words about its requests, or none.
//
//retry:policy delay=0s if=retryhttp.Transient
type Client interface {
	Do(req *http.Request) (*http.Response, error)

	// Kept buffers the body.
	//
	//retry:policy replay=buffer(1KiB)
	Kept(req *http.Request) (*http.Response, error)

	// Trusted reads what is left of the body.
	//
	//retry:policy replay=off
	Trusted(ctx context.Context, req *http.Request) (*http.Response, error)

	// Upsert may be sent again whatever its method.
	//
	//retry:idempotent
	Upsert(req *http.Request) (*http.Response, error)

	// Read may not.
	//
	//retry:once
	Read(req *http.Request) (*http.Response, error)
}
