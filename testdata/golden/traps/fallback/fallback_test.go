package fallback

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

type down struct{}

func (down) fail(r io.Reader) error {
	io.ReadAll(r)
	return errors.New("down")
}

func (d down) Send(_ context.Context, body io.Reader) error { return d.fail(body) }
func (d down) SendFile(_ context.Context, f *os.File) error { return d.fail(f) }
func (d down) Do(req *http.Request) (*http.Response, error) { return nil, d.fail(req.Body) }

func TestSpool(t *testing.T) {
	u := NewRetryingUploads(down{}, retrytest.Instant())
	if err := u.Send(t.Context(), io.MultiReader(strings.NewReader("a reader"))); err != nil {
		t.Error(err)
	}
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, []byte("a file"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := u.SendFile(t.Context(), f); err != nil {
		t.Error(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost", strings.NewReader("a request"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header["Idempotency-Key"] = nil // it may be repeated
	if _, err := u.Do(req); err != nil {
		t.Error(err)
	}
	if want := []string{"a reader", "a file", "a request"}; !slices.Equal(spooled, want) {
		t.Errorf("spooled %q, want %q", spooled, want)
	}
}

// What cannot be read again is not spooled half.
func TestSpoolTooMuch(t *testing.T) {
	u := NewRetryingUploads(down{}, retrytest.Instant(), retrytest.Off())
	if err := u.Send(t.Context(), io.MultiReader(strings.NewReader(strings.Repeat("x", 5<<10)))); err == nil {
		t.Error("a part was spooled")
	}
}
