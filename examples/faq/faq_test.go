package faq

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// A fake is a Users whose methods are funcs, as generators of mocks write them.
type fake struct {
	get func(ctx context.Context, id string) (*User, error)
	put func(ctx context.Context, id string, user *User) error
}

func (f fake) Get(ctx context.Context, id string) (*User, error) { return f.get(ctx, id) }

func (f fake) Put(ctx context.Context, id string, user *User) error { return f.put(ctx, id, user) }

// The wrapper retries a mock as it retries anything else.
func TestFake(t *testing.T) {
	script := retrytest.Fail(1, ErrUnavailable)
	users := NewInteractiveUsers(fake{
		get: func(context.Context, string) (*User, error) { return &User{"Ann"}, script.Next() },
	}, retrytest.Instant())
	if user, err := users.Get(t.Context(), "1"); err != nil || user.Name != "Ann" || script.Calls() != 2 {
		t.Errorf("got %v and error %v after %d calls", user, err, script.Calls())
	}
}

// Put is once for interactive users, and idempotent for batches.
func TestOnce(t *testing.T) {
	calls := 0
	next := fake{put: func(context.Context, string, *User) error { calls++; return ErrUnavailable }}
	NewInteractiveUsers(next, retrytest.Instant()).Put(t.Context(), "1", nil)
	if calls != 1 {
		t.Errorf("interactive: %d calls", calls)
	}
	calls = 0
	NewBatchUsers(next, retrytest.Instant()).Put(t.Context(), "1", nil)
	if calls != 10 {
		t.Errorf("batch: %d calls", calls)
	}
}

// Without a reason of its own, a call fails with the error of its last attempt.
func TestLastError(t *testing.T) {
	users := NewInteractiveUsers(&Database{down: true}, retrytest.Instant())
	_, err := users.Get(t.Context(), "1")
	if err != ErrUnavailable {
		t.Errorf("got %v", err)
	}
}

// Otherwise the error matches both.
func TestGiveUp(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	users := NewInteractiveUsers(&Database{down: true})
	_, err := users.Get(ctx, "1")

	gaveUp, ok := errors.AsType[*retry.Error](err)
	if !ok || gaveUp.Attempts != 1 {
		t.Fatalf("got %v", err)
	}
	if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, ErrUnavailable) {
		t.Errorf("got %v", err)
	}
}

// An error that hides what it wraps is not in the list.
func Example_hidden() {
	policy := retry.Policy{If: retry.On(ErrUnavailable)}
	fmt.Println(retry.Explain(fmt.Errorf("get user: %w", ErrUnavailable), policy))
	fmt.Println(retry.Explain(fmt.Errorf("get user: %v", ErrUnavailable), policy))
	fmt.Println(retry.Explain(context.Canceled, retry.Policy{}))
	fmt.Println(retry.Explain(ErrUnavailable, retry.Policy{Once: true}))
	// Output:
	// retried: get user: unavailable meets the condition (on, not and if)
	// not retried: get user: unavailable does not meet the condition (on, not and if)
	// not retried: context canceled is a cancellation (context.Canceled)
	// not retried: unavailable does not prove that the call was not carried out (retry.Policy.Once)
}

func TestGenerics(t *testing.T) {
	var next numbers
	cache := NewRetryingCache[string, int](&next, retrytest.Instant())
	if n, err := cache.Get(t.Context(), "a"); n != 2 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
}

// numbers counts its calls, the first of which fails.
type numbers int

func (n *numbers) Get(context.Context, string) (int, error) {
	if *n++; *n == 1 {
		return 0, ErrUnavailable
	}
	return int(*n), nil
}

// A wrapper has the methods of its interface. Others are found behind it.
func TestOptional(t *testing.T) {
	users := NewUsers(&Database{})
	if _, ok := users.(interface{ Ping() bool }); ok {
		t.Error("the wrapper has a method Ping")
	}
	if db, ok := retry.As[interface{ Ping() bool }](users); !ok || !db.Ping() {
		t.Error("there is no Ping behind the wrapper")
	}
}

func TestStatistics(t *testing.T) {
	tracker := new(retry.Tracker)
	users := NewInteractiveUsers(&Database{}, retry.WithTracker(tracker))
	users.Get(t.Context(), "1")
	if n := tracker.Stats("faq.interactive.Get").Calls; n != 1 {
		t.Errorf("%d calls", n)
	}
	if !slices.ContainsFunc(tracker.Snapshot().Methods, func(m retry.MethodStats) bool {
		return m.Key == "github.com/retrygen/retrygen/examples/faq.interactive.Get"
	}) {
		t.Errorf("got %v", tracker.Snapshot().Methods)
	}
}

// down is an Accounts whose calls fail.
type down struct{ calls int }

func (d *down) Get(context.Context, string) error { d.calls++; return ErrUnavailable }

func (d *down) Close(context.Context, string) error { d.calls++; return ErrUnavailable }

// The policy of an embedded interface is for its own wrapper only, words about its methods
// are not.
func TestEmbedded(t *testing.T) {
	for wrap, want := range map[string][2]int{"Accounts": {4, 1}, "Audited": {2, 1}} {
		d := new(down)
		accounts := Accounts(NewRetryingAccounts(d, retrytest.Instant()))
		if wrap == "Audited" {
			accounts = NewRetryingAudited(d, retrytest.Instant())
		}
		accounts.Get(t.Context(), "1")
		get := d.calls
		accounts.Close(t.Context(), "1")
		if got := [2]int{get, d.calls - get}; got != want {
			t.Errorf("%s: got %v calls, want %v", wrap, got, want)
		}
	}
}
