package hedgeopen

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

const ms = time.Millisecond

// A body is the body of the request with that number. It ends with its context.
type body struct {
	io.Reader
	ctx    context.Context
	closed *atomic.Int32
}

func (b *body) Close() error { b.closed.Add(1); return nil }

func (b *body) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	return b.Reader.Read(p)
}

// A slowStore answers its first request late even though it is canceled, and the others
// after 10ms.
type slowStore struct {
	Store
	mu     sync.Mutex
	tokens []string
	sent   atomic.Int32
	closed [3]atomic.Int32 // bodies, by the number of the request, which counts from 1
	conn   *pooled
}

// A pooled is the only connection of a pool.
type pooled struct {
	Conn
	closed atomic.Int32
}

func (p *pooled) Close() error { p.closed.Add(1); return nil }

func (s *slowStore) answer() int {
	n := int(s.sent.Add(1))
	if n == 1 {
		time.Sleep(200 * ms)
	} else {
		time.Sleep(10 * ms)
	}
	return n
}

func (s *slowStore) body(ctx context.Context) *body {
	n := s.answer()
	return &body{strings.NewReader(fmt.Sprint("answer ", n)), ctx, &s.closed[n]}
}

func (s *slowStore) Head(ctx context.Context, host string) (*http.Response, error) {
	return &http.Response{Body: s.body(ctx)}, nil
}

func (s *slowStore) Open(ctx context.Context, host string) (io.ReadCloser, error) {
	return s.body(ctx), nil
}

func (s *slowStore) Object(ctx context.Context, host string) (*Object, error) {
	return &Object{Body: s.body(ctx)}, nil
}

func (s *slowStore) Rows(ctx context.Context, host string) (*sql.Rows, int, error) {
	return nil, s.answer(), nil
}

func (s *slowStore) Dial(ctx context.Context, host string) (Conn, error) {
	s.answer()
	return s.conn, nil
}

// List has a partial answer to its second request, at once, and the rest to the others.
func (s *slowStore) List(ctx context.Context, host string) ([]string, bool, error) {
	n := s.answer()
	return []string{fmt.Sprint(n)}, n == 2, nil
}

func (s *slowStore) Load(ctx context.Context, host string, into *Object) error {
	into.Name = fmt.Sprint(s.answer())
	return nil
}

func (s *slowStore) Fill(ctx context.Context, host string, into map[string]int, v any) (int, error) {
	n := s.answer()
	into["n"], *v.(*int) = n, n
	return n, nil
}

func (s *slowStore) Find(ctx context.Context, host string) (string, *Failure) {
	if n := s.answer(); n == 2 {
		return "", &Failure{n}
	}
	return "found", nil
}

func (s *slowStore) Send(ctx context.Context, host, token string) error {
	s.mu.Lock()
	s.tokens = append(s.tokens, token)
	s.mu.Unlock()
	s.answer()
	return nil
}

// test runs f with a store that is slow, and waits until nothing runs.
func test(t *testing.T, f func(t *testing.T, s *slowStore, retrying *RetryingStore)) *slowStore {
	s := &slowStore{conn: &pooled{}}
	synctest.Test(t, func(t *testing.T) {
		f(t, s, NewRetryingStore(s))
		time.Sleep(time.Minute)
	})
	return s
}

// The result of the slower request is closed once it has come, and that of the other one can be
// used after the call.
func TestBodies(t *testing.T) {
	opens := map[string]func(context.Context, Store) (io.ReadCloser, error){
		"response": func(ctx context.Context, s Store) (io.ReadCloser, error) {
			resp, err := s.Head(ctx, "a")
			return resp.Body, err
		},
		"reader": func(ctx context.Context, s Store) (io.ReadCloser, error) { return s.Open(ctx, "a") },
		"struct": func(ctx context.Context, s Store) (io.ReadCloser, error) {
			object, err := s.Object(ctx, "a")
			return object.Body, err
		},
	}
	for name, open := range opens {
		s := test(t, func(t *testing.T, s *slowStore, retrying *RetryingStore) {
			body, err := open(t.Context(), retrying)
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
			if data, err := io.ReadAll(body); err != nil || string(data) != "answer 2" {
				t.Errorf("%s: read %q, %v", name, data, err)
			}
			if n := s.closed[2].Load(); n != 0 {
				t.Errorf("%s: the answer is closed", name)
			}
			body.Close()
		})
		if first, second := s.closed[1].Load(), s.closed[2].Load(); first != 1 || second != 1 {
			t.Errorf("%s: bodies closed %d and %d times, want once each", name, first, second)
		}
	}
}

// A connection that all requests share is not closed.
func TestShared(t *testing.T) {
	s := test(t, func(t *testing.T, s *slowStore, retrying *RetryingStore) {
		if conn, err := retrying.Dial(t.Context(), "a"); err != nil || conn != Conn(s.conn) {
			t.Errorf("got %v, %v", conn, err)
		}
	})
	if n := s.conn.closed.Load(); n > 0 || s.sent.Load() != 2 {
		t.Errorf("the connection is closed %d times, after %d requests", n, s.sent.Load())
	}
}

// Each request fills a value of its own, of which the caller gets that of the first answer.
func TestOut(t *testing.T) {
	var object Object
	n, into := 0, map[string]int{}
	test(t, func(t *testing.T, s *slowStore, retrying *RetryingStore) {
		if err := retrying.Load(t.Context(), "a", &object); err != nil || object.Name != "2" {
			t.Errorf("Load: got %q, %v", object.Name, err)
		}
	})
	test(t, func(t *testing.T, s *slowStore, retrying *RetryingStore) {
		got, err := retrying.Fill(t.Context(), "a", into, &n)
		if err != nil || got != 2 || n != 2 || into["n"] != 2 {
			t.Errorf("Fill: got %v, %v, %v, %v", got, n, into, err)
		}
	})
	if object.Name != "2" || n != 2 || into["n"] != 2 {
		t.Errorf("changed after the call: %q, %v, %v", object.Name, n, into)
	}
}

// A result that the policy would retry does not win, nor does an error of another type.
func TestAcceptable(t *testing.T) {
	test(t, func(t *testing.T, s *slowStore, retrying *RetryingStore) {
		names, more, err := retrying.List(t.Context(), "a")
		if err != nil || more || names[0] != "1" {
			t.Errorf("List: got %v, %v, %v", names, more, err)
		}
	})
	test(t, func(t *testing.T, s *slowStore, retrying *RetryingStore) {
		if found, failure := retrying.Find(t.Context(), "a"); failure == nil || found != "" {
			t.Errorf("Find: got %q, %v, want the failure, which on= does not list", found, failure)
		}
	})
}

// All requests of a call have the same key, also of an asynchronous one.
func TestKey(t *testing.T) {
	s := test(t, func(t *testing.T, s *slowStore, retrying *RetryingStore) {
		if _, err := retrying.SendAsync(t.Context(), "a", "").Wait(t.Context()); err != nil {
			t.Error(err)
		}
	})
	if len(s.tokens) != 2 || s.tokens[0] == "" || s.tokens[0] != s.tokens[1] {
		t.Errorf("the tokens are %q", s.tokens)
	}
}

// Hedges ask the breaker of the call's key, and no request is sent while it is not closed.
func TestPer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent atomic.Int32
		retrying := NewRetryingStore(busy{sent: &sent})
		for range 3 {
			retrying.Open(t.Context(), "down")
		}
		before := sent.Load()
		if _, err := retrying.Open(t.Context(), "down"); !errors.As(err, new(*retry.OpenError)) || sent.Load() != before {
			t.Errorf("got %v", err)
		}
		time.Sleep(time.Minute + time.Second)
		before = sent.Load()
		retrying.Open(t.Context(), "down")
		if n := sent.Load() - before; n != 1 {
			t.Errorf("a probe makes %d requests, want 1", n)
		}
		before = sent.Load()
		retrying.Open(t.Context(), "up")
		if n := sent.Load() - before; n != 2 {
			t.Errorf("a call with another key makes %d requests, want 2", n)
		}
		time.Sleep(time.Minute)
	})
}

// A busy store takes 60ms for each answer, which is an error for the host "down".
type busy struct {
	Store
	sent *atomic.Int32
}

func (b busy) Open(ctx context.Context, host string) (io.ReadCloser, error) {
	b.sent.Add(1)
	time.Sleep(60 * ms)
	if host == "down" {
		return nil, ErrBusy
	}
	return io.NopCloser(strings.NewReader("")), nil
}

// A timeout ends the requests of an attempt, and their results do not lose their context with it.
func TestTimeout(t *testing.T) {
	test(t, func(t *testing.T, s *slowStore, retrying *RetryingStore) {
		body, err := retrying.Open(t.Context(), "a")
		time.Sleep(time.Hour)
		if data, readErr := io.ReadAll(body); err != nil || readErr != nil || string(data) != "answer 2" {
			t.Errorf("read %q, %v, %v", data, err, readErr)
		}
	})
}
