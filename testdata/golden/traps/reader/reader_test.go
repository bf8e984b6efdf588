package reader

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

const payload = "the quick brown fox"

// server stores what is sent, after it has failed twice once the body was read.
type server struct {
	*httptest.Server
	bodies []string
	stored string
}

func newServer(t *testing.T) *server {
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.bodies = append(s.bodies, string(body))
		if len(s.bodies) <= 2 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		s.stored = string(body)
	}))
	t.Cleanup(s.Close)
	return s
}

// bucket is what a wrapper wraps: it knows nothing of retries.
type bucket struct{ *server }

func (b bucket) put(ctx context.Context, body io.Reader) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, b.URL, io.NopCloser(body))
	if err != nil {
		return err
	}
	resp, err := b.Client().Do(req)
	if err != nil {
		return err
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return errors.New(resp.Status)
	}
	return nil
}

func (b bucket) Upload(ctx context.Context, _ string, body io.Reader) error { return b.put(ctx, body) }

func (b bucket) UploadAndClose(ctx context.Context, _ string, body io.ReadCloser) (int64, error) {
	defer body.Close()
	return 1, b.put(ctx, body)
}

func (b bucket) Copy(ctx context.Context, _ string, body io.Reader) error    { return b.put(ctx, body) }
func (b bucket) Trusted(ctx context.Context, _ string, body io.Reader) error { return b.put(ctx, body) }
func (b bucket) UploadFile(ctx context.Context, f *os.File) error {
	if f == nil {
		return errors.New("no file")
	}
	return b.put(ctx, f)
}
func (b bucket) UploadBuffer(ctx context.Context, _ string, buf *bytes.Buffer) error {
	if buf == nil {
		return errors.New("no buffer")
	}
	return b.put(ctx, buf)
}
func (b bucket) UploadSeeker(ctx context.Context, _ string, s io.ReadSeeker) error {
	return b.put(ctx, s)
}
func (b bucket) UploadNamed(ctx context.Context, f File) error { return b.put(ctx, f) }
func (b bucket) Concat(ctx context.Context, _ string, first, second io.Reader) error {
	return b.put(ctx, io.MultiReader(first, second))
}

// stream hides everything but Read.
type stream struct{ io.Reader }

func file(t *testing.T) *os.File {
	path := filepath.Join(t.TempDir(), "payload")
	if err := os.WriteFile(path, []byte("head:"+payload), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	if _, err := f.Seek(5, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	return f
}

// Each attempt sends the whole payload, whatever the failed one has read.
func TestWholePayload(t *testing.T) {
	for name, call := range map[string]func(b Bucket) error{
		"seeker": func(b Bucket) error { return b.Upload(t.Context(), "x", strings.NewReader(payload)) },
		"file":   func(b Bucket) error { return b.Upload(t.Context(), "x", file(t)) },
		"closer": func(b Bucket) error {
			_, err := b.UploadAndClose(t.Context(), "x", struct {
				io.ReadSeeker
				io.Closer
			}{strings.NewReader(payload), io.NopCloser(nil)})
			return err
		},
		"copy":        func(b Bucket) error { return b.Copy(t.Context(), "x", stream{strings.NewReader(payload)}) },
		"*os.File":    func(b Bucket) error { return b.UploadFile(t.Context(), file(t)) },
		"buffer":      func(b Bucket) error { return b.UploadBuffer(t.Context(), "x", bytes.NewBufferString(payload)) },
		"read seeker": func(b Bucket) error { return b.UploadSeeker(t.Context(), "x", strings.NewReader(payload)) },
		"named":       func(b Bucket) error { return b.UploadNamed(t.Context(), file(t)) },
		"two": func(b Bucket) error {
			return b.Concat(t.Context(), "x", strings.NewReader(payload[:9]), stream{strings.NewReader(payload[9:])})
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			if err := call(NewRetryingBucket(bucket{s}, retrytest.Instant())); err != nil {
				t.Fatal(err)
			}
			if s.stored != payload || len(s.bodies) != 3 {
				t.Errorf("stored %q after %q", s.stored, s.bodies)
			}
		})
	}
}

// What is gone is not sent half, or empty: the error goes back at once.
func TestStreamIsNotSentAgain(t *testing.T) {
	for name, call := range map[string]func(b Bucket) error{
		"reader": func(b Bucket) error { return b.Upload(t.Context(), "x", stream{strings.NewReader(payload)}) },
		"closer": func(b Bucket) error {
			_, err := b.UploadAndClose(t.Context(), "x", io.NopCloser(stream{strings.NewReader(payload)}))
			return err
		},
		"pipe": func(b Bucket) error {
			r, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			fmt.Fprint(w, payload)
			w.Close()
			return b.UploadFile(t.Context(), r)
		},
		"beyond the limit": func(b Bucket) error {
			return b.Copy(t.Context(), "x", stream{strings.NewReader(strings.Repeat(payload, 64<<10))})
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			err := call(NewRetryingBucket(bucket{s}, retrytest.Instant()))
			if !errors.Is(err, retry.ErrConsumed) || !strings.Contains(err.Error(), "503") || len(s.bodies) != 1 {
				t.Errorf("%v after %d requests, want one, and both reasons", err, len(s.bodies))
			}
		})
	}
}

// With replay=off the callee gets the reader itself.
func TestOff(t *testing.T) {
	s := newServer(t)
	err := NewRetryingBucket(bucket{s}, retrytest.Instant()).Trusted(t.Context(), "x", stream{strings.NewReader(payload)})
	if err != nil || len(s.bodies) != 3 || s.stored != "" {
		t.Errorf("%v, %q", err, s.bodies)
	}
}

// An absent file or buffer is the callee's business.
func TestNil(t *testing.T) {
	b := NewRetryingBucket(bucket{newServer(t)}, retrytest.Instant())
	if err := b.UploadFile(t.Context(), nil); err == nil || err.Error() != "no file" {
		t.Error(err)
	}
	if err := b.UploadBuffer(t.Context(), "x", nil); err == nil || err.Error() != "no buffer" {
		t.Error(err)
	}
}

// The second call of Repeat reads the same, and is not made where it could not.
func TestRepeat(t *testing.T) {
	for name, test := range map[string]struct {
		call     func(b Bucket) error
		requests int
	}{
		"reader": {func(b Bucket) error { return b.Upload(t.Context(), "x", strings.NewReader(payload)) }, 4},
		"file":   {func(b Bucket) error { return b.UploadFile(t.Context(), file(t)) }, 4},
		"copy":   {func(b Bucket) error { return b.Copy(t.Context(), "x", stream{strings.NewReader(payload)}) }, 4},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			if err := test.call(NewRetryingBucket(bucket{s}, retrytest.Instant(), retrytest.Repeat())); err != nil {
				t.Fatal(err)
			}
			for i, body := range s.bodies {
				if body != payload {
					t.Errorf("request %d sent %q", i+1, body)
				}
			}
			if len(s.bodies) != test.requests {
				t.Errorf("%d requests, want %d", len(s.bodies), test.requests)
			}
		})
	}
	s := newServer(t)
	s.bodies = []string{payload, payload} // it has failed twice
	err := NewRetryingBucket(bucket{s}, retrytest.Repeat()).Upload(t.Context(), "x", stream{strings.NewReader(payload)})
	if err != nil || len(s.bodies) != 3 {
		t.Errorf("stream: %v after %d requests", err, len(s.bodies)-2)
	}
}
