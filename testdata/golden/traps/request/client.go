// Package request shows calls that send an HTTP request: each attempt sends the whole
// body, with the attempt's context, and closes what the attempt before has returned
// (openai/openai-go#495 leaked it).
package request

import (
	"context"
	"net/http"
)

// Client sends requests.
//
//retry:policy result=unavailable
type Client interface {
	Do(req *http.Request) (*http.Response, error)

	//retry:policy replay=buffer(1MiB)
	Buffered(req *http.Request) (*http.Response, error)

	//retry:policy replay=off
	Trusted(req *http.Request) (*http.Response, error)

	// Send has a context beside the request's.
	//
	//retry:policy result=none
	Send(ctx context.Context, req *http.Request) (n int, err error)
}

func unavailable(resp *http.Response, err error) bool {
	return err == nil && resp.StatusCode == http.StatusServiceUnavailable
}

// Transport is what [http.Client] sends requests with.
//
//retry:policy
type Transport interface{ http.RoundTripper }
