// Package transports compares the http.RoundTrippers that retry, for a request that succeeds
// at once:
//
//	GOWORK=off go test -bench . -benchmem ./transports
//
// In "stub", the base transport only returns a response: what remains is the overhead. In
// "loopback", it sends the request to a server in the same process.
package transports

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryhttp"
)

// contenders are the ways to retry the requests of a base transport, or not.
var contenders = []struct {
	name string
	wrap func(base http.RoundTripper) http.RoundTripper
}{
	{"base", func(base http.RoundTripper) http.RoundTripper { return base }},
	{"retryhttp", func(base http.RoundTripper) http.RoundTripper { return &retryhttp.Transport{Base: base} }},
	{"retryhttp-no-statistics", func(base http.RoundTripper) http.RoundTripper {
		return &retryhttp.Transport{Base: base, Options: []retry.Option{retry.WithTracker(nil)}}
	}},
	{"retryhttp-idempotent", func(base http.RoundTripper) http.RoundTripper {
		return &retryhttp.Transport{Base: base, Idempotent: func(*http.Request) bool { return true }}
	}},
	{"go-retryablehttp", func(base http.RoundTripper) http.RoundTripper {
		client := retryablehttp.NewClient()
		client.HTTPClient = &http.Client{Transport: base}
		client.Logger = nil // by default it logs each request
		return &retryablehttp.RoundTripper{Client: client}
	}},
}

// A stub is a transport that answers at once.
type stub struct{ resp http.Response }

func (s *stub) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		req.Body.Close()
	}
	return &s.resp, nil
}

const text = "the quick brown fox"

// requests are the kinds of requests.
var requests = []struct {
	name, method, body string
}{
	{"GET", http.MethodGet, ""},
	{"POST", http.MethodPost, text},
}

func BenchmarkTransport(b *testing.B) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		io.WriteString(w, text)
	}))
	b.Cleanup(server.Close)
	bases := []struct {
		name string
		base http.RoundTripper
	}{
		{"stub", &stub{http.Response{StatusCode: 200, Body: http.NoBody}}},
		{"loopback", server.Client().Transport},
	}
	for _, base := range bases {
		for _, kind := range requests {
			for _, c := range contenders {
				b.Run(base.name+"/"+kind.name+"/"+c.name, func(b *testing.B) {
					transport := c.wrap(base.base)
					b.ReportAllocs()
					for b.Loop() {
						send(b, transport, kind.method, server.URL, kind.body)
					}
				})
			}
		}
	}
}

// send sends one request and reads the response.
func send(b *testing.B, transport http.RoundTripper, method, url, body string) {
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	req, err := http.NewRequestWithContext(b.Context(), method, url, reader)
	if err != nil {
		b.Fatal(err)
	}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		b.Fatal(err)
	}
	io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
}
