// Package hedgehttp shows hedges of HTTP requests: of those that are idempotent and have no
// body.
package hedgehttp

import (
	"context"
	"net/http"
)

// Doer is what an http.Client does.
//
//retry:policy attempts=2 on="net".ErrClosed timeout=1s
//retry:hedge after=50ms
type Doer interface {
	Do(req *http.Request) (*http.Response, error)
}

// Transport has no policy.
//
//retry:hedge after=50ms
type Transport interface {
	RoundTrip(req *http.Request) (*http.Response, error)
}

// Send takes a context, too, and may send any request twice.
//
//retry:idempotent
//retry:hedge after=50ms
type Send func(ctx context.Context, req *http.Request) (status int, err error)
