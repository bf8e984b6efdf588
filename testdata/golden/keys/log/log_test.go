package log

import (
	"context"
	"errors"
	"io"
	"iter"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// ErrDown is what a down store returns.
var ErrDown = errors.New("down")

type down struct{}

func (down) Get(context.Context, int) (string, error)                      { return "", ErrDown }
func (down) List(context.Context, string, time.Time) ([]string, error)     { return nil, ErrDown }
func (down) Put(context.Context, int, string, io.Reader) error             { return ErrDown }
func (down) Open(context.Context, *Request, time.Duration) (string, error) { return "", ErrDown }
func (down) Find(context.Context, Request, Key, ...string) (string, error) { return "", ErrDown }
func (down) Head(context.Context, *Request) error                          { return ErrDown }
func (down) Ping(context.Context) error                                    { return ErrDown }
func (down) Flush(context.Context, int) error                              { return ErrDown }
func (down) Sync(int) error                                                { return ErrDown }
func (down) Walk(context.Context, string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) { yield("", ErrDown) }
}

// The text of the error names the arguments, and hides what they hide.
func TestErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := t.Context()
		s := NewRetryingStore(down{}, retry.WithTracker(nil))
		fetch := NewRetryingFetch(func(context.Context, string) ([]byte, error) { return nil, ErrDown },
			retry.WithPolicyFunc(func(_ string, p retry.Policy) retry.Policy { p.Elapsed = time.Nanosecond; return p }))
		for want, call := range map[string]func() error{
			"log.Store.Get(id=7)": func() error { _, err := s.Get(ctx, 7); return err },
			`log.Store.List(bucket="my photos")`: func() error {
				_, err := s.List(ctx, "my photos", time.Now())
				return err
			},
			"log.Store.Put(id=7, bucket=photos)": func() error { return s.Put(ctx, 7, "photos", strings.NewReader("x")) },
			"log.Store.Open(req.Bucket=photos, req.Version=2, req.Key=[hidden], wait=1s)": func() error {
				_, err := s.Open(ctx, &Request{"photos", 2, "s3cret"}, time.Second)
				return err
			},
			"log.Store.Open(wait=0s)": func() error { _, err := s.OpenAsync(ctx, nil, 0).Wait(ctx); return err },
			`log.Store.Find(req.Key=[hidden], key=[hidden], tags="[a b]")`: func() error {
				_, err := s.Find(ctx, Request{Key: "s3cret"}, "s3cret", "a", "b")
				return err
			},
			"log.Store.Head(req.Version=2)": func() error { return s.Head(ctx, &Request{Version: 2}) },
			"log.Store.Walk(bucket=photos)": func() error {
				for _, err := range s.Walk(ctx, "photos") {
					return err
				}
				return nil
			},
			"log.Store.Ping":       func() error { return s.Ping(ctx) },
			"log.Store.Flush":      func() error { return s.Flush(ctx, 7) },
			"log.Store.Sync(id=7)": func() error { return s.Sync(7) },
			"log.Fetch(url=a/b)":   func() error { _, err := fetch(ctx, "a/b"); return err },
		} {
			err := call()
			if got, _, _ := strings.Cut(err.Error(), ": "); got != want || !errors.Is(err, ErrDown) {
				t.Errorf("got  %v\nwant %s: …", err, want)
			}
		}
	})
}

// Log records have the arguments as attributes.
func TestLogger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		s := NewRetryingStore(down{}, retry.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
		s.Put(t.Context(), 7, "photos", strings.NewReader("x"))
		for line := range strings.Lines(log.String()) {
			if !strings.Contains(line, "method=log.Store.Put id=7 bucket=photos attempt=") {
				t.Errorf("got %s", line)
			}
		}
		if n := strings.Count(log.String(), "\n"); n != 2 {
			t.Errorf("got %d records", n)
		}
	})
}

type up struct{ down }

func (up) Get(context.Context, int) (string, error) { return "", nil }

// A call that succeeds at once allocates nothing.
func TestNoAllocations(t *testing.T) {
	s, ctx := Store(NewRetryingStore(up{}, retry.WithPolicy("Get", retry.Policy{}))), t.Context()
	if n := testing.AllocsPerRun(100, func() { s.Get(ctx, 7) }); n != 0 {
		t.Errorf("got %v allocations", n)
	}
}
