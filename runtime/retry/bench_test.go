package retry_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// The benchmarks compare a generated wrapper with a direct call of the
// interface:
//
//	go test -run '^$' -bench . -count 10 ./runtime/retry
//
// Compare medians, and ratios to BenchmarkDirect in the same run.

type user struct{ Name string }

type userStore interface {
	Get(ctx context.Context, id string) (*user, error)
}

// stubStore returns its fields.
type stubStore struct {
	user *user
	err  error
}

//go:noinline
func (s *stubStore) Get(context.Context, string) (*user, error) { return s.user, s.err }

// retryingStore is the wrapper that retrygen generates for userStore.
type retryingStore struct {
	next userStore
	get  *retry.Method
}

func (r *retryingStore) Get(ctx context.Context, id string) (user *user, err error) {
	for ctx := range r.get.Attempts(ctx, &err) {
		user, err = r.next.Get(ctx, id)
	}
	return user, err
}

// loggingStore is the wrapper for log=id.
type loggingStore struct {
	next userStore
	get  *retry.Method
}

func (r *loggingStore) Get(ctx context.Context, id string) (user *user, err error) {
	call := r.get.Call(ctx)
	args := func() []slog.Attr {
		return []slog.Attr{slog.String("id", id)}
	}
	for ctx := range call.AttemptsWith(&err, retry.Hooks{Args: args}) {
		user, err = r.next.Get(ctx, id)
	}
	return user, err
}

// policyStore is the same, written by hand without a Method.
type policyStore struct {
	next   userStore
	policy retry.Policy
}

func (r *policyStore) Get(ctx context.Context, id string) (user *user, err error) {
	for ctx := range r.policy.Attempts(ctx, &err) {
		user, err = r.next.Get(ctx, id)
	}
	return user, err
}

// call makes one call of s per iteration, with a context like that of a
// request.
func call(b *testing.B, s userStore) {
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	b.ReportAllocs()
	for b.Loop() {
		s.Get(ctx, "1")
	}
}

// callParallel does the same from GOMAXPROCS goroutines: compare -cpu 1,2.
func callParallel(b *testing.B, s userStore) {
	ctx := b.Context()
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			s.Get(ctx, "1")
		}
	})
}

// everything is a Method with breaker, tracker and budget.
func everything(next userStore) userStore {
	return &retryingStore{next, retry.NewMethod("bench.Get", retry.Policy{},
		retry.WithTracker(new(retry.Tracker)),
		retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{})),
		retry.WithBudget(retry.NewBudget(retry.BudgetPolicy{})))}
}

func BenchmarkDirect(b *testing.B) { call(b, &stubStore{}) }

func BenchmarkDirectParallel(b *testing.B) { callParallel(b, &stubStore{}) }

func BenchmarkPolicy(b *testing.B) { call(b, &policyStore{next: &stubStore{}}) }

func BenchmarkDo(b *testing.B) {
	s := userStore(&stubStore{})
	ctx, policy := b.Context(), retry.Policy{}
	b.ReportAllocs()
	for b.Loop() {
		retry.Do(ctx, policy, func(ctx context.Context) error {
			_, err := s.Get(ctx, "1")
			return err
		})
	}
}

func BenchmarkMethod(b *testing.B) {
	call(b, &retryingStore{&stubStore{}, retry.NewMethod("bench.Get", retry.Policy{}, retry.WithTracker(nil))})
}

// A call with hooks takes as long as one without, which is a Call too.
func BenchmarkHooks(b *testing.B) {
	m := retry.NewMethod("bench.Get", retry.Policy{}, retry.WithTracker(nil))
	s, undone := userStore(&stubStore{}), 0
	for name, hooks := range map[string]bool{"without": false, "with": true} {
		b.Run(name, func(b *testing.B) {
			ctx, cancel := context.WithCancel(b.Context())
			defer cancel()
			b.ReportAllocs()
			for b.Loop() {
				id, err := "1", error(nil)
				call := m.Call(ctx)
				if !hooks {
					for ctx := range call.Attempts(&err) {
						_, err = s.Get(ctx, id)
					}
					continue
				}
				for ctx := range call.AttemptsWith(&err, retry.Hooks{
					Undo:   func() error { undone++; return nil },
					Before: func() error { id += "x"; return err },
				}) {
					_, err = s.Get(ctx, id)
				}
			}
		})
	}
}

func BenchmarkMethodTracker(b *testing.B) {
	call(b, &retryingStore{&stubStore{}, retry.NewMethod("bench.Get", retry.Policy{}, retry.WithTracker(new(retry.Tracker)))})
}

// What options for logs, traces and times cost a call that succeeds at once.
func BenchmarkSeen(b *testing.B) {
	hook := func(ctx context.Context, _ retry.AttemptStart) (context.Context, func(error)) {
		return nil, func(error) {}
	}
	for _, bb := range []struct {
		name string
		opt  retry.Option
	}{
		{"statistics", nil},
		{"WithLogger", retry.WithLogger(slog.New(slog.DiscardHandler))},
		{"WithAttempts", retry.WithAttempts(hook)},
		{"WithAllAttempts", retry.WithAllAttempts(hook)},
		{"WithLatency", retry.WithLatency()},
		{"WithObserver", retry.WithObserver(func(context.Context, retry.Event) {})},
	} {
		b.Run(bb.name, func(b *testing.B) {
			call(b, &retryingStore{&stubStore{}, retry.NewMethod("bench.Get", retry.Policy{}, retry.WithTracker(new(retry.Tracker)), bb.opt)})
		})
	}
}

func BenchmarkMethodLog(b *testing.B) {
	call(b, &loggingStore{&stubStore{}, retry.NewMethod("bench.Get", retry.Policy{}, retry.WithTracker(nil))})
}

// perStore is the wrapper for breaker per=id.
type perStore struct {
	next userStore
	get  *retry.Method
}

func (r *perStore) Get(ctx context.Context, id string) (user *user, err error) {
	call := retry.CallPer(ctx, r.get, id)
	for ctx := range call.Attempts(&err) {
		user, err = r.next.Get(ctx, id)
	}
	return user, err
}

// perKey is a Method with breakers per key, of which there are so many.
func perKey(keys int) *perStore {
	set := retry.NewBreakers[string](retry.BreakerPolicy{})
	for key := range keys {
		set.Of(strconv.Itoa(key))
	}
	return &perStore{&stubStore{}, retry.NewMethod("bench.Get", retry.Policy{}, retry.WithTracker(nil), retry.WithBreakers(set))}
}

func BenchmarkMethodPer(b *testing.B) { call(b, perKey(100)) }

// With few of the breakers that are kept, their uses are not noted.
func BenchmarkMethodPerParallel(b *testing.B) {
	for name, keys := range map[string]int{"few": 100, "many": 600} {
		b.Run(name, func(b *testing.B) {
			s, ctx := perKey(keys), b.Context()
			next := new(atomic.Int64)
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				id := strconv.FormatInt(next.Add(1), 10)
				for pb.Next() {
					s.Get(ctx, id)
				}
			})
		})
	}
}

// A new key costs a search for the breaker to drop.
func BenchmarkBreakersDrop(b *testing.B) {
	set := retry.NewBreakers[int](retry.BreakerPolicy{})
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		set.Of(i)
	}
}

func BenchmarkEverything(b *testing.B) { call(b, everything(&stubStore{})) }

func BenchmarkEverythingParallel(b *testing.B) { callParallel(b, everything(&stubStore{})) }

func BenchmarkRate(b *testing.B) {
	call(b, &retryingStore{&stubStore{}, retry.NewMethod("bench.Get", retry.Policy{},
		retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{Rate: 0.5})))})
}

func BenchmarkOpen(b *testing.B) {
	breaker := retry.NewBreaker(retry.BreakerPolicy{Failures: 1, Cooldown: time.Hour})
	breaker.Do(func() error { return errors.New("down") })
	call(b, &retryingStore{&stubStore{}, retry.NewMethod("bench.Get", retry.Policy{},
		retry.WithTracker(new(retry.Tracker)), retry.WithBreaker(breaker))})
}

func BenchmarkPermanent(b *testing.B) {
	s := &stubStore{err: retry.Permanent(errors.New("no such user"))}
	call(b, &retryingStore{s, retry.NewMethod("bench.Get", retry.Policy{}, retry.WithTracker(new(retry.Tracker)))})
}

func BenchmarkPolicyPermanent(b *testing.B) {
	call(b, &policyStore{next: &stubStore{err: retry.Permanent(errors.New("no such user"))}})
}

// A classifier costs nothing on success; these are the failures.
func BenchmarkClassify(b *testing.B) {
	reset := &net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
	for name, err := range map[string]error{
		"plain":   errors.New("down"),
		"no rows": sql.ErrNoRows,
		"reset":   &url.Error{Op: "Get", Err: fmt.Errorf("transport: %w", reset)},
		"state":   fmt.Errorf("get user: %w", state("40001")),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				retry.Classify(err)
			}
		})
	}
	b.Run("success", func(b *testing.B) {
		call(b, &retryingStore{&stubStore{}, retry.NewMethod("bench.Get", retry.Policy{Class: retry.Classify}, retry.WithTracker(nil))})
	})
}

// A call that succeeds after two failures, without waits: with the clock read after each
// failure for Snapshot.GaveUp, and without statistics.
func BenchmarkTwoFailures(b *testing.B) {
	for name, tracker := range map[string]*retry.Tracker{"statistics": new(retry.Tracker), "none": nil} {
		b.Run(name, func(b *testing.B) {
			s := &failingStore{stubStore{err: errors.New("down")}, 0}
			policy := retry.Policy{Delay: retry.NoDelay, Jitter: retry.NoJitter}
			call(b, &retryingStore{s, retry.NewMethod("bench.Get", policy, retry.WithTracker(tracker))})
		})
	}
}

// failingStore fails twice before each success.
type failingStore struct {
	stubStore
	failures int
}

func (s *failingStore) Get(ctx context.Context, id string) (*user, error) {
	if s.failures++; s.failures%3 == 0 {
		return nil, nil
	}
	return s.stubStore.Get(ctx, id)
}
