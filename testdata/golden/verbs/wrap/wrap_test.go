package wrap

import (
	"context"
	"errors"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
	"github.com/retrygen/retrygen/testdata/golden/verbs/wrap/files"
)

var errBusy = errors.New("busy")

// memory is all that a Storage returns. Its first calls fail.
type memory struct {
	failures, calls int
	none            bool // return no results
}

func (m *memory) fail() error {
	if m.calls++; m.calls <= m.failures {
		return errBusy
	}
	return nil
}

func (m *memory) bucket() Bucket {
	if m.none {
		return nil
	}
	return (*bucket)(m)
}

func (m *memory) Bucket(string) Bucket                         { return m.bucket() }
func (m *memory) Open(context.Context, string) (Bucket, error) { return m.bucket(), nil }
func (m *memory) Pair(context.Context) (Bucket, files.Log, error) {
	return m.bucket(), log{m}, errBusy
}
func (m *memory) Lookup(string) (Bucket, bool)       { return m.bucket(), !m.none }
func (m *memory) Cache(string) Cache[string, []byte] { return cache{m} }
func (m *memory) Other() OtherLog                    { return log{m} }
func (m *memory) Fetcher() Fetch {
	if m.none {
		return nil
	}
	return func(context.Context, string) ([]byte, error) { return nil, m.fail() }
}
func (m *memory) Syncer() files.Sync { return func(context.Context) error { return m.fail() } }
func (m *memory) WithRegion(string) Storage {
	if m.none {
		return nil
	}
	return m
}

type bucket memory

func (b *bucket) Get(context.Context, string) ([]byte, error) { return nil, (*memory)(b).fail() }
func (b *bucket) Close() error                                { return nil }

type log struct{ *memory }

func (l log) Append(context.Context, string) error { return l.fail() }

type cache struct{ *memory }

func (c cache) Load(context.Context, string) ([]byte, error) { return nil, c.fail() }
func (c cache) Parent() Cache[string, []byte]                { return c }

// Whatever a Storage returns retries: the call fails once.
func TestWrapped(t *testing.T) {
	get := func(t *testing.T, b Bucket) error {
		_, err := b.Get(t.Context(), "a")
		return err
	}
	for name, call := range map[string]func(*testing.T, Storage) error{
		"no error": func(t *testing.T, s Storage) error { return get(t, s.Bucket("a")) },
		"beside an error": func(t *testing.T, s Storage) error {
			b, err := s.Open(t.Context(), "a")
			return errors.Join(err, get(t, b))
		},
		"in a future": func(t *testing.T, s Storage) error {
			b, err := s.(*RetryingStorage).OpenAsync(t.Context(), "a").Wait(t.Context())
			return errors.Join(err, get(t, b))
		},
		"beside an error that is not nil": func(t *testing.T, s Storage) error {
			b, _, err := s.Pair(t.Context())
			if err != errBusy {
				return errors.New("no error")
			}
			return get(t, b)
		},
		"the second of two": func(t *testing.T, s Storage) error {
			_, l, _ := s.Pair(t.Context())
			return l.Append(t.Context(), "a")
		},
		"retried without an error": func(t *testing.T, s Storage) error {
			b, _ := s.Lookup("a")
			return get(t, b)
		},
		"by an alias": func(t *testing.T, s Storage) error { return s.Other().Append(t.Context(), "a") },
		"a func": func(t *testing.T, s Storage) error {
			_, err := s.Fetcher()(t.Context(), "a")
			return err
		},
		"a func of another package": func(t *testing.T, s Storage) error { return s.Syncer()(t.Context()) },
		"generic": func(t *testing.T, s Storage) error {
			_, err := s.Cache("a").Parent().Load(t.Context(), "a")
			return err
		},
		"by itself": func(t *testing.T, s Storage) error { return get(t, s.WithRegion("a").WithRegion("b").Bucket("a")) },
	} {
		t.Run(name, func(t *testing.T) {
			next := &memory{failures: 1}
			if err := call(t, NewRetryingStorage(next, retrytest.Instant(), retry.WithTracker(nil))); err != nil || next.calls != 2 {
				t.Errorf("got %v after %d calls", err, next.calls)
			}
		})
	}
}

// A nil result stays nil.
func TestNil(t *testing.T) {
	s := NewRetryingStorage(&memory{none: true}, retrytest.Instant(), retry.WithTracker(nil))
	opened, err := s.Open(t.Context(), "a")
	looked, found := s.Lookup("a")
	if s.Bucket("a") != nil || s.Fetcher() != nil || s.WithRegion("a") != nil || opened != nil || err != nil || looked != nil || found {
		t.Error("a result that is nil came back wrapped")
	}
}

// All results of a wrapper share options, statistics and the breaker.
func TestShared(t *testing.T) {
	tracker := new(retry.Tracker)
	next := &memory{failures: 100}
	s := NewRetryingStorage(next, retrytest.Instant(), retry.WithTracker(tracker))
	_, _ = s.Bucket("a").Get(t.Context(), "a")
	_, err := s.WithRegion("b").Bucket("b").Get(t.Context(), "b")
	if !errors.Is(err, retry.ErrOpen) || next.calls != 5 {
		t.Errorf("got %v after %d calls, want the fifth failure in a row to open the breaker", err, next.calls)
	}
	if stats := tracker.Stats("wrap.Bucket.Get"); stats.Calls != 2 || stats.Attempts != 5 {
		t.Errorf("got %+v", stats)
	}
}

// A policy for a method of either wrapper can be given with the type's name.
func TestPolicies(t *testing.T) {
	next := &memory{failures: 1}
	s := NewRetryingStorage(next, retrytest.Instant(), retry.WithTracker(nil),
		retry.WithPolicy("Open", retry.Policy{MaxAttempts: 2}), retry.WithPolicy("Bucket.Get", retry.Policy{MaxAttempts: 1}))
	b, err := s.Open(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Get(t.Context(), "a"); err != errBusy || next.calls != 1 {
		t.Errorf("got %v after %d calls", err, next.calls)
	}
}

// A func type wraps its results, too.
func TestDial(t *testing.T) {
	next := &memory{failures: 1}
	dial := NewRetryingDial(next.Open, retrytest.Instant(), retry.WithTracker(nil))
	b, err := dial(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Get(t.Context(), "a"); err != nil || next.calls != 2 {
		t.Errorf("got %v after %d calls", err, next.calls)
	}
}

// A func type returns itself wrapped.
func TestPages(t *testing.T) {
	calls := 0
	var page Page
	page = func(context.Context) (Page, error) {
		if calls++; calls%2 == 1 {
			return nil, errBusy
		}
		return page, nil
	}
	tracker := new(retry.Tracker)
	second, err := NewRetryingPage(page, retrytest.Instant(), retry.WithTracker(tracker))(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := second(t.Context()); err != nil || calls != 4 {
		t.Errorf("got %v after %d calls", err, calls)
	}
	if stats := tracker.Stats("wrap.Page"); stats.Calls != 2 {
		t.Errorf("got %+v, want one statistic of all pages", stats)
	}
}

// A call creates no Methods: the wrapper of its result is all that it allocates.
func TestAllocations(t *testing.T) {
	s := NewRetryingStorage(&memory{}, retry.WithTracker(nil))
	if n := testing.AllocsPerRun(100, func() { kept = s.Bucket("a") }); n != 1 {
		t.Errorf("%v allocations", n)
	}
}

var kept Bucket

// The original is behind the wrapper.
func TestUnwrap(t *testing.T) {
	next := &memory{}
	if b, ok := retry.As[*bucket](NewRetryingStorage(next).Bucket("a")); !ok || b != (*bucket)(next) {
		t.Errorf("got %v, %v", b, ok)
	}
}
