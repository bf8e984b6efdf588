package hedge

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

const ms = time.Millisecond

var errDown = errors.New("down")

// A server answers each call after the next of its delays, then after the last, with the
// next of its errors, then without one.
type server struct {
	delays []time.Duration
	errs   []error

	begun time.Time
	mu    sync.Mutex
	sent  []time.Duration // when, since the beginning
	ctxs  []context.Context
}

// answer waits, and returns the number of the call.
func (s *server) answer(ctx context.Context) (int, error) {
	s.mu.Lock()
	n := len(s.sent)
	s.sent, s.ctxs = append(s.sent, time.Since(s.begun)), append(s.ctxs, ctx)
	delay := s.delays[min(n, len(s.delays)-1)]
	var err error
	if n < len(s.errs) {
		err = s.errs[n]
	}
	s.mu.Unlock()
	select {
	case <-time.After(delay):
		return n + 1, err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// test runs f in a bubble of time, with a server.
func test(t *testing.T, s *server, f func(t *testing.T)) {
	synctest.Test(t, func(t *testing.T) {
		s.begun = time.Now()
		f(t)
		time.Sleep(time.Minute) // until nothing runs
	})
}

// A store is a Store whose methods are slow, and a Cache.
type store struct {
	Store
	*server
}

func (s store) Get(ctx context.Context, id string) (*User, error) {
	n, err := s.answer(ctx)
	return &User{id + string(rune('0'+n))}, err
}

func (s store) Pair(ctx context.Context, id string) (int, string, error) {
	n, err := s.answer(ctx)
	return n, id, err
}

func (s store) Charge(ctx context.Context, cents int) error { _, err := s.answer(ctx); return err }
func (s store) Touch(ctx context.Context, id string) error  { _, err := s.answer(ctx); return err }
func (s store) Read(ctx context.Context) (int, error)       { return s.answer(ctx) }
func (s store) Count() (int, error)                         { return s.answer(context.Background()) }

func (s store) List(ctx context.Context) ([]*User, error) {
	_, err := s.answer(ctx)
	return nil, err
}

// A second request answers a slow call of the methods that may be carried out twice, and the
// first one is canceled.
func TestHedge(t *testing.T) {
	s := &server{delays: []time.Duration{time.Second, 10 * ms}}
	test(t, s, func(t *testing.T) {
		user, err := NewRetryingStore(store{server: s}).Get(t.Context(), "u")
		if err != nil || user.Name != "u2" || time.Since(s.begun) != 60*ms || s.ctxs[0].Err() != context.Canceled {
			t.Errorf("got %v, %v after %v; the slower request's context: %v", user, err, time.Since(s.begun), s.ctxs[0].Err())
		}
	})
}

// Several results are those of one request.
func TestPair(t *testing.T) {
	s := &server{delays: []time.Duration{time.Second, 10 * ms}}
	test(t, s, func(t *testing.T) {
		left, right, err := NewRetryingStore(store{server: s}).Pair(t.Context(), "u")
		if left != 2 || right != "u" || err != nil {
			t.Errorf("got %v, %v, %v", left, right, err)
		}
	})
}

// The other methods make one request at a time.
func TestUnhedged(t *testing.T) {
	calls := map[string]func(context.Context, Store) error{
		"Charge": func(ctx context.Context, s Store) error { return s.Charge(ctx, 1) },
		"Read":   func(ctx context.Context, s Store) error { _, err := s.Read(ctx); return err },
		"Count":  func(ctx context.Context, s Store) error { _, err := s.Count(); return err },
	}
	for name, call := range calls {
		s := &server{delays: []time.Duration{time.Second}}
		test(t, s, func(t *testing.T) {
			if err := call(t.Context(), NewRetryingStore(store{server: s})); err != nil || len(s.sent) != 1 {
				t.Errorf("%s: %d requests, error %v", name, len(s.sent), err)
			}
		})
	}
}

// Hedges are within an attempt: a retry follows if all requests of the attempt have failed.
func TestAttempts(t *testing.T) {
	s := &server{delays: []time.Duration{60 * ms, 20 * ms, ms}, errs: []error{errDown, errDown}}
	test(t, s, func(t *testing.T) {
		user, err := NewRetryingStore(store{server: s}).Get(t.Context(), "u")
		if err != nil || user.Name != "u3" || s.sent[1] != 50*ms || s.sent[2] != 170*ms {
			t.Errorf("got %v, %v, sent at %v", user, err, s.sent)
		}
	})
}

// A hedge of the method's own has its own time, here from a variable, and a percentile sends
// none before it is known.
func TestOwn(t *testing.T) {
	s := &server{delays: []time.Duration{time.Second, ms}}
	test(t, s, func(t *testing.T) {
		retrying := NewRetryingStore(store{server: s})
		if _, err := retrying.List(t.Context()); err != nil || s.sent[1] != patience {
			t.Errorf("List: sent at %v, error %v", s.sent, err)
		}
		for range 20 {
			retrying.Touch(t.Context(), "")
		}
		known := len(s.sent)
		s.delays = []time.Duration{time.Second}
		retrying.Touch(t.Context(), "")
		if known != 22 || len(s.sent) != 25 {
			t.Errorf("Touch: %d requests before the percentile is known, then %d, want 20 and 3", known-2, len(s.sent)-known)
		}
	})
}

// Without a policy, a call makes one attempt, whose error the caller gets unchanged.
func TestOnlyHedged(t *testing.T) {
	s := &server{delays: []time.Duration{time.Second, ms}, errs: []error{nil, errDown}}
	test(t, s, func(t *testing.T) {
		fetch := NewRetryingFetch(func(ctx context.Context, url string) ([]byte, error) {
			n, err := s.answer(ctx)
			return []byte{byte(n)}, err
		})
		if data, err := fetch(t.Context(), ""); err != nil || data[0] != 1 || time.Since(s.begun) != time.Second {
			t.Errorf("got %v, %v after %v, want the first answer without an error", data, err, time.Since(s.begun))
		}
		s.errs = []error{2: errDown, 3: errDown}
		s.delays = []time.Duration{40 * ms}
		if _, err := fetch(t.Context(), ""); err != errDown || len(s.sent) != 4 {
			t.Errorf("got %v with %d requests, want the error itself and 2", err, len(s.sent)-2)
		}
	})
}

// A panic in a hedge happens in the caller, once.
func TestPanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		fetch := NewRetryingFetch(func(ctx context.Context, url string) ([]byte, error) {
			if calls.Add(1) == 2 {
				panic("boom")
			}
			<-ctx.Done()
			return nil, ctx.Err()
		})
		defer func() {
			if p, ok := recover().(*retry.PanicError); !ok || p.Value != "boom" {
				t.Errorf("got %v", p)
			}
		}()
		fetch(t.Context(), "")
		t.Error("returned")
	})
}

// An option removes the hedges.
func TestOption(t *testing.T) {
	s := &server{delays: []time.Duration{time.Second}}
	test(t, s, func(t *testing.T) {
		NewRetryingStore(store{server: s}, retry.WithHedge(nil)).Get(t.Context(), "")
		if len(s.sent) != 1 {
			t.Errorf("%d requests, want 1", len(s.sent))
		}
	})
}
