package main

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryhttp"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

func Example() {
	main()
	// Output:
	// HTTP: 200 OK after 3 requests
	// RPC: 3 calls so far; rejected by the breaker: false
	// RPC: 4 calls so far; rejected by the breaker: true
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// Each attempt sends the whole body, and all clients are counted together.
func TestRetries(t *testing.T) {
	tracker := new(retry.Tracker)
	middleware := Retries(retry.WithTracker(tracker), retrytest.Instant())
	for range 2 {
		calls := 0
		next := transport(func(req *http.Request) (*http.Response, error) {
			recorder := httptest.NewRecorder()
			if calls++; calls == 1 {
				recorder.Code = http.StatusServiceUnavailable
			}
			body := make([]byte, 4)
			if n, _ := req.Body.Read(body); string(body[:n]) != "body" {
				t.Errorf("attempt %d got the body %q", calls, body[:n])
			}
			return recorder.Result(), nil
		})
		client := http.Client{Transport: middleware(next)}
		req, err := http.NewRequest(http.MethodPost, "http://example.org", strings.NewReader("body"))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Idempotency-Key", "1") // otherwise a POST is sent once
		resp, err := client.Do(req)
		if err != nil || resp.StatusCode != 200 || calls != 2 {
			t.Errorf("got %v, %v after %d requests", resp, err, calls)
		}
	}
	if stats := tracker.Stats("main.Transport.RoundTrip"); stats.Calls != 2 || stats.Attempts != 4 {
		t.Errorf("got %+v", stats)
	}
}

// The interceptor does not retry errors other than outages, and a call that succeeds
// allocates nothing.
func TestRetryingInterceptor(t *testing.T) {
	intercept := RetryingInterceptor(retrytest.Instant())
	calls, refused := 0, errors.New("not found")
	err := intercept(t.Context(), "Get", nil, nil, func(context.Context, string, any, any) error {
		calls++
		return refused
	})
	if err != refused || calls != 1 {
		t.Errorf("got %v after %d calls", err, calls)
	}

	ctx, works := t.Context(), func(context.Context, string, any, any) error { return nil }
	if n := testing.AllocsPerRun(100, func() { _ = intercept(ctx, "Get", nil, nil, works) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// With result=, a response is retried after the policy's wait. Only errors tell how long the
// server wants the client to wait, such as those of retryhttp.CheckStatus, and the responses
// that a retryhttp.Transport sees.
func TestRetryAfter(t *testing.T) {
	for name, test := range map[string]struct {
		wrap func(http.RoundTripper) http.RoundTripper
		want time.Duration
	}{
		"result=": {Retries(retry.WithTracker(nil), retry.WithPolicyFunc(func(_ string, p retry.Policy) retry.Policy {
			p.Jitter = retry.NoJitter
			return p
		})), time.Millisecond},
		"retryhttp.Transport": {func(next http.RoundTripper) http.RoundTripper { return &retryhttp.Transport{Base: next} }, 3 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://example.com/", nil)
			begin := time.Now()
			_, err := test.wrap(&busy{}).RoundTrip(req)
			if got := time.Since(begin); err != nil || got != test.want {
				t.Errorf("%s: got error %v after %v, want %v", name, err, got, test.want)
			}
		})
	}
}

// busy is a transport whose server answers the first request with a wait.
type busy struct{ requests int }

func (b *busy) RoundTrip(*http.Request) (*http.Response, error) {
	b.requests++
	resp := &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody}
	if b.requests == 1 {
		resp.StatusCode = http.StatusServiceUnavailable
		resp.Header.Set("Retry-After", "3")
	}
	return resp, nil
}
