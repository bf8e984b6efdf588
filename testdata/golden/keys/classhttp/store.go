// Package classhttp uses a classifier of the runtime that its file does not import.
package classhttp

import (
	"context"
	"net/http"
)

// Transport is what [http.Client] sends requests with.
//
//retry:policy class=retryhttp.Classify
type Transport interface{ http.RoundTripper }

// Client gets users from a server.
//
//retry:policy class=retryhttp.Classify
type Client interface {
	GetUser(ctx context.Context, id string) (name string, err error)
}
