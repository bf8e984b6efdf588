package retryhttp_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryhttp"
)

// unavailable returns a server that fails the given number of requests before it answers.
func unavailable(failures int) *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if failures--; failures >= 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		io.WriteString(w, "hello")
	}))
}

func ExampleTransport() {
	server := unavailable(2)
	defer server.Close()

	client := &http.Client{Transport: &retryhttp.Transport{
		Policy: retry.Policy{MaxAttempts: 4, Delay: time.Millisecond, Timeout: 10 * time.Second},
	}}
	resp, err := client.Get(server.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	fmt.Println(resp.Status)
	// Output: 200 OK
}

// A POST is sent again only if that is known to be safe: otherwise the caller gets the
// first response.
func ExampleTransport_post() {
	transport := &retryhttp.Transport{Policy: retry.Policy{Delay: time.Millisecond}}
	client := &http.Client{Transport: transport}
	for _, key := range []string{"", "7f3c"} {
		server := unavailable(1)
		req, _ := http.NewRequest(http.MethodPost, server.URL, strings.NewReader("order"))
		if key != "" {
			req.Header.Set("Idempotency-Key", key)
		}
		resp, err := client.Do(req)
		if err != nil {
			fmt.Println(err)
			return
		}
		resp.Body.Close()
		fmt.Printf("key %q: %s\n", key, resp.Status)
		server.Close()
	}
	// Output:
	// key "": 503 Service Unavailable
	// key "7f3c": 200 OK
}

// A transport below can read the ordinal of an attempt, for example for the attribute
// http.request.resend_count of a span.
func ExampleTransport_resendCount() {
	server := unavailable(2)
	defer server.Close()

	traced := roundTripper(func(req *http.Request) (*http.Response, error) {
		if n := retry.AttemptFrom(req.Context()) - 1; n > 0 {
			fmt.Println("http.request.resend_count:", n)
		} else {
			fmt.Println("first attempt")
		}
		return http.DefaultTransport.RoundTrip(req)
	})
	client := &http.Client{Transport: &retryhttp.Transport{Base: traced, Policy: retry.Policy{Delay: time.Millisecond}}}
	resp, err := client.Get(server.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	resp.Body.Close()
	// Output:
	// first attempt
	// http.request.resend_count: 1
	// http.request.resend_count: 2
}

// roundTripper is a func as an http.RoundTripper.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// A client that returns errors for statuses tells the retry loop what they prove.
func ExampleCheckStatus() {
	server := unavailable(2)
	defer server.Close()

	get := func(ctx context.Context) (string, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, nil)
		if err != nil {
			return "", retry.Permanent(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return "", err
		}
		defer resp.Body.Close()
		if err := retryhttp.CheckStatus(resp); err != nil {
			return "", err
		}
		text, err := io.ReadAll(resp.Body)
		return string(text), err
	}
	policy := retry.Policy{Class: retryhttp.Classify, Delay: time.Millisecond}
	fmt.Println(retry.Value(context.Background(), policy, get))
	// Output: hello <nil>
}

func ExampleIdempotent() {
	req, _ := http.NewRequest(http.MethodPut, "http://example.com/users/1", nil)
	fmt.Println(retryhttp.Idempotent(req))
	req.Header["Idempotency-Key"] = nil // declares it idempotent, and sends no header
	fmt.Println(retryhttp.Idempotent(req))
	// Output:
	// false
	// true
}
