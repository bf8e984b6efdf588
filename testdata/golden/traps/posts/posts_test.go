package posts

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// bank counts charges and loses the answers: it closes the connection instead.
func bank(t *testing.T) (url string, charges *atomic.Int32) {
	charges = new(atomic.Int32)
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		charges.Add(1)
		panic(http.ErrAbortHandler)
	}))
	t.Cleanup(server.Close)
	return server.URL, charges
}

// plain is a client on net/http's transport, without its own retries, which need a reused
// connection.
type plain struct{ http.RoundTripper }

func (p plain) Do(req *http.Request) (*http.Response, error)     { return p.RoundTrip(req) }
func (p plain) Kept(req *http.Request) (*http.Response, error)   { return p.RoundTrip(req) }
func (p plain) Upsert(req *http.Request) (*http.Response, error) { return p.RoundTrip(req) }
func (p plain) Read(req *http.Request) (*http.Response, error)   { return p.RoundTrip(req) }
func (p plain) Trusted(_ context.Context, req *http.Request) (*http.Response, error) {
	return p.RoundTrip(req)
}

func TestLostAnswer(t *testing.T) {
	transport := &http.Transport{DisableKeepAlives: true}
	client := NewRetryingClient(plain{transport}, retrytest.Instant())
	senders := map[string]func(*http.Request) (*http.Response, error){
		"RoundTrip": NewRetryingTransport(transport, retrytest.Instant()).RoundTrip,
		"func":      NewRetryingTripper(transport.RoundTrip, retrytest.Instant()),
		"Do":        client.Do,
		"Kept":      client.Kept,
		"Trusted":   func(req *http.Request) (*http.Response, error) { return client.Trusted(t.Context(), req) },
		"Upsert":    client.Upsert,
		"Read":      client.Read,
	}
	for name, want := range map[string]map[string]int32{
		"RoundTrip": {"POST": 1, "PUT": 1, "GET": 3, "POST with a key": 3},
		"func":      {"POST": 1, "PUT": 1, "GET": 3, "POST with a key": 3},
		"Do":        {"POST": 1, "PUT": 1, "GET": 3, "POST with a key": 3},
		"Kept":      {"POST": 1, "PUT": 1, "GET": 3, "POST with a key": 3},
		"Trusted":   {"POST": 1, "PUT": 1, "GET": 3},
		"Upsert":    {"POST": 3, "PUT": 3, "GET": 3, "POST with a key": 3},
		"Read":      {"POST": 1, "PUT": 1, "GET": 1, "POST with a key": 1},
	} {
		for kind, want := range want {
			url, charges := bank(t)
			method, _, hasKey := strings.Cut(kind, " with ")
			req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
			if err != nil {
				t.Fatal(err)
			}
			if hasKey {
				req.Header.Set("Idempotency-Key", "1")
			}
			if resp, err := senders[name](req); err == nil {
				resp.Body.Close()
				t.Errorf("%s %s: the answer is not lost", name, kind)
			}
			if got := charges.Load(); got != want {
				t.Errorf("%s %s: got %d requests, want %d", name, kind, got, want)
			}
		}
	}
}
