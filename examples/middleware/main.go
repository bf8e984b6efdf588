// Middleware shows retries around something that is known only when a client is set up,
// or when a call is made: the transport of an HTTP client, and the invoker that an
// interceptor is given, as in gRPC.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/retrygen/retrygen/runtime/retry"
)

//go:generate go tool retrygen

// Transport sends HTTP requests.
//
//retry:policy attempts=3 delay=1ms timeout=5s if=retryhttp.Transient result=isUnavailable
type Transport interface {
	http.RoundTripper
}

// isUnavailable reports whether the server was unavailable.
func isUnavailable(resp *http.Response, err error) bool {
	return err == nil && resp.StatusCode == http.StatusServiceUnavailable
}

// Retries returns a middleware for HTTP clients. All transports that it is put around
// share the options and statistics.
func Retries(opts ...retry.Option) func(http.RoundTripper) http.RoundTripper {
	retrying := NewRetryingTransport(nil, opts...)
	return func(next http.RoundTripper) http.RoundTripper { return retrying.Around(next) }
}

// ErrUnavailable reports that a service is temporarily unavailable.
var ErrUnavailable = errors.New("unavailable")

// An Invoker makes a remote procedure call. It fills reply only if it succeeds.
//
//retry:policy attempts=3 delay=1ms on=ErrUnavailable out=none
//retry:breaker failures=4
type Invoker func(ctx context.Context, method string, req, reply any) error

// An Interceptor makes a call with an Invoker that it is given.
type Interceptor func(ctx context.Context, method string, req, reply any, invoker Invoker) error

// RetryingInterceptor returns an Interceptor that retries. All calls share the breaker,
// whatever invoker they are made with.
func RetryingInterceptor(opts ...retry.Option) Interceptor {
	retrying := NewRetryingInvokerMiddleware(opts...)
	return func(ctx context.Context, method string, req, reply any, invoker Invoker) error {
		return retrying.Around(invoker)(ctx, method, req, reply)
	}
}

func main() {
	showTransport()
	showInterceptor()
}

func showTransport() {
	requests := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if requests++; requests <= 2 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer server.Close()

	client := http.Client{Transport: Retries()(http.DefaultTransport)}
	resp, err := client.Get(server.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	fmt.Printf("HTTP: %s after %d requests\n", resp.Status, requests)
}

func showInterceptor() {
	calls := 0
	down := func(context.Context, string, any, any) error {
		calls++
		return ErrUnavailable
	}
	intercept := RetryingInterceptor()
	for range 2 {
		err := intercept(context.Background(), "Get", nil, nil, down)
		fmt.Printf("RPC: %d calls so far; rejected by the breaker: %t\n", calls, errors.Is(err, retry.ErrOpen))
	}
}
