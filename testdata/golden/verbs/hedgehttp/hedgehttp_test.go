package hedgehttp

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

const ms = time.Millisecond

// A slow transport answers its first request after an hour or, if that is not canceled, and
// the others at once, and changes their headers, as clients do.
type slow struct {
	mu       sync.Mutex
	requests []*http.Request
}

func (s *slow) RoundTrip(req *http.Request) (*http.Response, error) {
	s.mu.Lock()
	s.requests = append(s.requests, req)
	first := len(s.requests) == 1
	s.mu.Unlock()
	req.Header.Add("Sent", "once")
	if first {
		select {
		case <-req.Context().Done():
			return nil, req.Context().Err()
		case <-time.After(300 * ms):
		}
	}
	return &http.Response{StatusCode: 200, Request: req, Body: io.NopCloser(strings.NewReader("answer"))}, nil
}

func (s *slow) Do(req *http.Request) (*http.Response, error) { return s.RoundTrip(req) }

// Requests that are idempotent and have no body are sent again, each with a header and a
// context of its own.
func TestRequests(t *testing.T) {
	body := func() io.Reader { return strings.NewReader("body") }
	for _, tt := range []struct {
		method string
		body   io.Reader
		sent   int
	}{
		{"GET", nil, 2},
		{"HEAD", http.NoBody, 2},
		{"POST", nil, 1},
		{"GET", body(), 1},
		{"GET", io.MultiReader(body()), 1},
	} {
		for name, do := range map[string]func(*slow) func(*http.Request) (*http.Response, error){
			"Doer":      func(s *slow) func(*http.Request) (*http.Response, error) { return NewRetryingDoer(s).Do },
			"Transport": func(s *slow) func(*http.Request) (*http.Response, error) { return NewRetryingTransport(s).RoundTrip },
		} {
			synctest.Test(t, func(t *testing.T) {
				s := &slow{}
				req, err := http.NewRequestWithContext(t.Context(), tt.method, "http://example.org", tt.body)
				if err != nil {
					t.Fatal(err)
				}
				begun := time.Now()
				resp, err := do(s)(req)
				if err != nil || len(s.requests) != tt.sent {
					t.Fatalf("%s: %s with a body %T is sent %d times, %v", name, tt.method, tt.body, len(s.requests), err)
				}
				if took := time.Since(begun); tt.sent == 2 && took != 50*ms {
					t.Errorf("%s: answered after %v", name, took)
				}
				time.Sleep(time.Minute)
				ended := resp.Request.Context().Err()
				if data, err := io.ReadAll(resp.Body); err != nil || string(data) != "answer" || ended != nil {
					t.Errorf("%s: read %q, %v; the context of the answer: %v", name, data, err, ended)
				}
				for _, sent := range s.requests {
					if n := len(sent.Header["Sent"]); n != 1 {
						t.Errorf("%s: a request has the header of %d", name, n)
					}
				}
				resp.Body.Close()
			})
		}
	}
}

// With the word idempotent, any method may be sent twice.
func TestIdempotent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{}
		send := NewRetryingSend(func(ctx context.Context, req *http.Request) (int, error) {
			resp, err := s.RoundTrip(req.WithContext(ctx))
			if err != nil {
				return 0, err
			}
			return resp.StatusCode, nil
		})
		req, err := http.NewRequestWithContext(t.Context(), "DELETE", "http://example.org", nil)
		if err != nil {
			t.Fatal(err)
		}
		if status, err := send(t.Context(), req); err != nil || status != 200 || len(s.requests) != 2 {
			t.Errorf("got %d, %v with %d requests", status, err, len(s.requests))
		}
		time.Sleep(time.Minute)
	})
}
