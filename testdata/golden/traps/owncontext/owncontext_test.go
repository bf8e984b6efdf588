package owncontext

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

var errDown = errors.New("down")

type user struct{ context.Context }

func (user) User() string { return "ann" }

// store is down, and notes its attempts.
type store struct {
	Store    // what the tests do not call
	attempts int
	got      context.Context
	sent     string
}

func (s *store) fail(ctx context.Context) error {
	s.attempts++
	s.got = ctx
	return errDown
}

func (s *store) Get(ctx Ctx, _ string) (string, error) { return ctx.User(), s.fail(ctx) }

func (s *store) List(ctx interface {
	context.Context
	User() string
}) error {
	return s.fail(ctx)
}

func (s *store) Handle(req *Request) error                     { return s.fail(req) }
func (s *store) Open(ctx Ctx, _ string) (io.ReadCloser, error) { return nil, s.fail(ctx) }
func (s *store) Delete(ctx Plain, _ string) error              { return s.fail(ctx) }
func (s *store) Second(_ Ctx, plain context.Context) error     { return s.fail(plain) }
func (s *store) Cached(ctx Ctx, _ string) (string, error)      { return "", s.fail(ctx) }
func (s *store) Do(ctx Ctx, req *http.Request) error           { return s.fail(ctx) }
func (s *store) Upload(ctx Ctx, body io.Reader) error {
	content, _ := io.ReadAll(body)
	s.sent = string(content)
	return s.fail(ctx)
}

func (s *store) Watch(ctx Ctx) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) { yield("", s.fail(ctx)) }
}

// A caller that leaves ends the retries, and a deadline that no wait fits into does.
func TestContextEndsRetries(t *testing.T) {
	for name, call := range map[string]func(r *RetryingStore, ctx Ctx) error{
		"Get":    func(r *RetryingStore, ctx Ctx) error { _, err := r.Get(ctx, ""); return err },
		"List":   func(r *RetryingStore, ctx Ctx) error { return r.List(ctx) },
		"Handle": func(r *RetryingStore, ctx Ctx) error { return r.Handle(&Request{Context: ctx}) },
		"Open":   func(r *RetryingStore, ctx Ctx) error { _, err := r.Open(ctx, ""); return err },
		"Delete": func(r *RetryingStore, ctx Ctx) error { return r.Delete(ctx, "") },
		"Second": func(r *RetryingStore, ctx Ctx) error { return r.Second(user{t.Context()}, ctx) },
		"Upload": func(r *RetryingStore, ctx Ctx) error { return r.Upload(ctx, strings.NewReader("all")) },
		"Do":     func(r *RetryingStore, ctx Ctx) error { return r.Do(ctx, &http.Request{}) },
		"Watch": func(r *RetryingStore, ctx Ctx) error {
			for _, err := range r.Watch(ctx) {
				return err
			}
			return nil
		},
		"Generic": func(_ *RetryingStore, ctx Ctx) error {
			return NewRetryingGeneric[Ctx](generic{}).Get(ctx, "")
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &store{}
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				time.AfterFunc(300*time.Millisecond, cancel)
				start := time.Now()
				err := call(NewRetryingStore(s), user{ctx})
				if took := time.Since(start); !errors.Is(err, context.Canceled) || !errors.Is(err, errDown) || took != 300*time.Millisecond {
					t.Errorf("canceled: %v after %v and %d attempts", err, took, s.attempts)
				}

				ctx, cancel = context.WithTimeout(t.Context(), 300*time.Millisecond)
				defer cancel()
				start = time.Now()
				err = call(NewRetryingStore(&store{}), user{ctx})
				if took := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || took != 200*time.Millisecond {
					t.Errorf("deadline: %v after %v", err, took)
				}
			})
		})
	}
}

type generic struct{}

func (generic) Get(Ctx, string) error { return errDown }

// The callee gets the caller's context where an attempt's own has not its type, and else
// the attempt's.
func TestContextOfAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &store{}
		r := NewRetryingStore(s)
		ctx := user{t.Context()}
		if name, err := r.Get(ctx, ""); name != "ann" || err != errDown || s.got != context.Context(ctx) || s.attempts != 5 {
			t.Errorf("%q, %v after %d attempts with a %T", name, err, s.attempts, s.got)
		}
		if err := r.Upload(ctx, strings.NewReader("all")); err != errDown || s.sent != "all" {
			t.Errorf("%v; the last attempt sent %q", err, s.sent)
		}
		if err := r.Delete(ctx, ""); err != errDown || retry.AttemptFrom(s.got) != 5 {
			t.Errorf("%v; the last attempt has number %d", err, retry.AttemptFrom(s.got))
		}
		if _, limited := s.got.Deadline(); !limited {
			t.Error("Delete has no timeout")
		}
		if got, err := r.Cached(ctx, "x"); got != "ann's x" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
	})
}
