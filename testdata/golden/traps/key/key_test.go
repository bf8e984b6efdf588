package key

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

type payments struct{ url string }

func (p payments) Charge(ctx context.Context, key string, cents int) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url+"?cents="+strconv.Itoa(cents), nil)
	if err != nil {
		return err
	}
	req.Header.Set("Idempotency-Key", key)
	resp, err := http.DefaultClient.Do(req)
	if err == nil {
		resp.Body.Close()
	}
	return err
}

// bank charges, and loses the answer to every first request with a key.
type bank struct {
	charged int
	seen    map[string]bool
}

func (b *bank) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	key := r.Header.Get("Idempotency-Key")
	if b.seen[key] {
		return
	}
	b.seen[key] = true
	cents, _ := strconv.Atoi(r.FormValue("cents"))
	b.charged += cents
	panic(http.ErrAbortHandler)
}

func TestChargedOnce(t *testing.T) {
	b := &bank{seen: map[string]bool{}}
	server := httptest.NewServer(b)
	defer server.Close()
	p := NewRetryingPayments(payments{server.URL}, retrytest.Instant())
	for i, key := range []string{"", "", "mine"} {
		if err := p.Charge(t.Context(), key, 100); err != nil {
			t.Fatal(err)
		}
		if want := 100 * (i + 1); b.charged != want || len(b.seen) != i+1 {
			t.Errorf("charged %d with %d keys, want %d with %d", b.charged, len(b.seen), want, i+1)
		}
	}
	if !b.seen["mine"] || b.seen[""] {
		t.Errorf("keys %v", b.seen)
	}
}
