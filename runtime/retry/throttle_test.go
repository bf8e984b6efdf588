//go:build go1.26

package retry_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// once makes one attempt.
var single = retry.Policy{MaxAttempts: 1}

// throttled is a method with t.
func throttled(th *retry.Throttle, p retry.Policy, opts ...retry.Option) *retry.Method {
	return retry.NewMethod("store.Get", p, retry.WithTracker(new(retry.Tracker)), retry.WithThrottle(th), retry.Options(opts...))
}

// untilRejected makes calls until one is rejected, and returns its error.
func untilRejected(t *testing.T, m *retry.Method, s *server) error {
	t.Helper()
	for range 1000 {
		if err := m.Do(t.Context(), s.get); errors.Is(err, retry.ErrThrottled) {
			return err
		}
	}
	t.Fatal("no call is rejected")
	return nil
}

// While a service is down, calls are rejected before their first attempt, with an Error
// that is counted and reported.
func TestThrottle(t *testing.T) {
	var events []retry.Event
	var log bytes.Buffer
	tracker := new(retry.Tracker)
	m := throttled(new(retry.Throttle), single, retry.WithTracker(tracker),
		retry.WithObserver(func(_ context.Context, e retry.Event) { events = append(events, e) }),
		retry.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
	down := answering(errUnavailable)
	err := untilRejected(t, m, down)
	var rejected *retry.Error
	if !errors.As(err, &rejected) || rejected.Attempts != 0 || rejected.Cause != retry.ErrThrottled {
		t.Errorf("got %#v", err)
	}
	if want := "store.Get: not attempted: throttled because of recent failures"; err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
	if last := events[len(events)-1]; last.Kind != retry.Rejected || last.Cause != "throttle" || last.Attempt != 0 || last.Err != err || last.Breaker != "" {
		t.Errorf("the last event is %+v", last)
	}
	if !strings.Contains(log.String(), `level=WARN msg="retry: rejected" method=store.Get attempt=0`) || !strings.Contains(log.String(), "cause=throttle") {
		t.Errorf("the log is\n%s", &log)
	}
	stats := tracker.Snapshot().Methods[0]
	if stats.Rejected != 1 || stats.Attempts != uint64(down.calls()) || stats.Calls != stats.Attempts+1 {
		t.Errorf("statistics: %+v", stats.Stats)
	}
	if n := countOf(stats.Causes, "throttle"); n != 1 {
		t.Errorf("cause throttle is counted %d times", n)
	}
}

func countOf(counts []retry.Count, name string) uint64 {
	for _, c := range counts {
		if c.Name == name {
			return c.N
		}
	}
	return 0
}

// What is an accept: an answer of the service, also if it is an error. What the caller or
// a guard ended is neither a request nor an accept.
func TestThrottleAccepts(t *testing.T) {
	open := retry.NewBreaker(retry.BreakerPolicy{})
	open.ForceOpen()
	canceled := func(ctx context.Context) (context.Context, context.CancelFunc) { return context.WithCancel(ctx) }
	none := func(ctx context.Context) (context.Context, context.CancelFunc) { return ctx, func() {} }
	answers := retry.Policy{MaxAttempts: 2, Delay: retry.NoDelay, Jitter: retry.NoJitter, If: retry.On(errUnavailable)}
	tests := []struct {
		name              string
		policy            retry.Policy
		opts              []retry.Option
		answers           []error
		ctx               func(context.Context) (context.Context, context.CancelFunc)
		requests, accepts int
	}{
		{"success", single, nil, []error{nil}, none, 1, 1},
		{"failure", single, nil, []error{errUnavailable}, none, 1, 0},
		{"answer", answers, nil, []error{errNotFound}, none, 1, 1},
		{"permanent", single, nil, []error{retry.Permanent(errUnavailable)}, none, 1, 1},
		{"retry that succeeds", answers, nil, []error{errUnavailable, nil}, none, 2, 1},
		{"retry that fails", answers, nil, []error{errUnavailable}, none, 2, 0},
		{"deadline", answers, nil, []error{context.DeadlineExceeded}, none, 1, 0},
		{"canceled", answers, nil, []error{context.Canceled}, canceled, 0, 0},
		{"breaker", single, []retry.Option{retry.WithBreaker(open)}, []error{nil}, none, 0, 0},
		{"breaker inside", single, nil, []error{&retry.OpenError{}}, none, 0, 0},
		{"throttle inside", answers, nil, []error{retry.ErrThrottled}, none, 0, 0},
		{"without a tracker", answers, []retry.Option{retry.WithTracker(nil)}, []error{errUnavailable, nil}, none, 2, 1},
		{"with a budget", answers, []retry.Option{retry.WithBudget(new(retry.Budget))}, []error{errUnavailable, nil}, none, 2, 1},
		{"with an observer", answers, []retry.Option{retry.WithObserver(func(context.Context, retry.Event) {})}, []error{errNotFound}, none, 1, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				th := retry.NewThrottle(retry.ThrottlePolicy{})
				ctx, cancel := tt.ctx(t.Context())
				m := throttled(th, tt.policy, tt.opts...)
				s := answering(tt.answers...)
				m.Do(ctx, func(ctx context.Context) error { cancel(); return s.get(ctx) })
				if requests, accepts := th.Counts(); requests != tt.requests || accepts != tt.accepts {
					t.Errorf("%d requests and %d accepts, want %d and %d", requests, accepts, tt.requests, tt.accepts)
				}
				runtime.KeepAlive(m)
			})
		})
	}
}

// A panic that is noticed is a request that is not accepted.
func TestThrottlePanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		th := new(retry.Throttle)
		m := throttled(th, single, retry.WithObserver(func(context.Context, retry.Event) {}))
		panicOf(func() { m.Do(t.Context(), func(context.Context) error { panic("x") }) })
		if requests, accepts := th.Counts(); requests != 1 || accepts != 0 {
			t.Errorf("%d requests and %d accepts, want 1 and 0", requests, accepts)
		}
	})
}

// Successes are read only when something fails. Those of the time since the last reading
// count as spread evenly over it, and what is older than the window is forgotten.
func TestThrottleWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		th := retry.NewThrottle(retry.ThrottlePolicy{Window: 10 * time.Second, MaxRejected: 1})
		up, down := answering(nil), answering(errUnavailable)
		m := throttled(th, single)
		for range 100 {
			time.Sleep(time.Second)
			m.Do(t.Context(), up.get)
		}
		m.Do(t.Context(), down.get)
		if requests, accepts := th.Counts(); requests != 10 || accepts != 9 { // 9 seconds, and the failure
			t.Errorf("%d requests and %d accepts, want 10 and 9", requests, accepts)
		}
		for range 30 {
			m.Do(t.Context(), down.get)
		}
		if th.Rejected() < 0.4 {
			t.Errorf("%v of the calls are rejected", th.Rejected())
		}
		time.Sleep(11 * time.Second)
		if th.Rejected() != 0 {
			t.Errorf("after a window, %v of the calls are rejected", th.Rejected())
		}
		before := up.calls()
		for range 100 {
			m.Do(t.Context(), up.get)
		}
		if up.calls() != before+100 {
			t.Errorf("after a window, %d of 100 calls are sent", up.calls()-before)
		}
	})
}

// A throttle is shared by its methods, and keeps the accepts of those that are collected.
func TestThrottleShared(t *testing.T) {
	th := retry.NewThrottle(retry.ThrottlePolicy{Window: time.Hour})
	for i := range 10 {
		m := throttled(th, single)
		m.Do(t.Context(), answering([]error{nil, errUnavailable}[i%2]).get)
	}
	for range 3 {
		runtime.GC()
	}
	if requests, accepts := th.Counts(); requests != 10 || accepts != 5 {
		t.Errorf("%d requests and %d accepts, want 10 and 5", requests, accepts)
	}
}

// With a breaker, the throttle is asked first, and only about the first attempt. A
// rejection by one is not counted as one by the other.
func TestThrottleOrder(t *testing.T) {
	th := new(retry.Throttle)
	for range 1000 {
		th.Failure()
	}
	breaker := retry.NewBreaker(retry.BreakerPolicy{})
	tracker := new(retry.Tracker)
	m := throttled(th, atOnce, retry.WithBreaker(breaker), retry.WithTracker(tracker))
	s := answering(errUnavailable, errUnavailable, nil)
	untilRejected(t, m, answering(nil))
	for s.calls() == 0 {
		if err := m.Do(t.Context(), s.get); err != nil && !errors.Is(err, retry.ErrThrottled) {
			t.Fatal(err)
		}
	}
	wantCalls(t, s, 3)
	if snap := tracker.Snapshot(); snap.Breakers[0].Denied != 0 || snap.Methods[0].Rejected == 0 {
		t.Errorf("%d rejections by the breaker, %d in all", snap.Breakers[0].Denied, snap.Methods[0].Rejected)
	}
	runtime.KeepAlive(m)
}

// An override to off leaves the throttle aside; one to observe only counts what it would
// reject.
func TestThrottleModes(t *testing.T) {
	for _, mode := range []string{"off", "observe"} {
		th, tracker := new(retry.Throttle), new(retry.Tracker)
		for range 1000 {
			th.Failure()
		}
		m := throttled(th, atOnce, retry.WithTracker(tracker))
		if err := tracker.Override("* " + mode); err != nil {
			t.Fatal(err)
		}
		s := answering(nil)
		for range 100 {
			m.Do(t.Context(), s.get)
		}
		wantCalls(t, s, 100)
		n := countOf(tracker.Snapshot().Methods[0].Observed, "rejected")
		if mode == "off" && n != 0 || mode == "observe" && n < 50 {
			t.Errorf("%s: %d rejections are counted", mode, n)
		}
		if requests, accepts := th.Counts(); requests != accepts+1000 {
			t.Errorf("%s: %d requests and %d accepts", mode, requests, accepts)
		}
	}
}

// A rejected call has given up, so that a fallback runs, and is neither retried by a layer
// outside nor counted by its breaker.
func TestThrottleNested(t *testing.T) {
	th := retry.NewThrottle(retry.ThrottlePolicy{MaxRejected: 1})
	for range 1_000_000 {
		th.Failure()
	}
	inner := throttled(th, single)
	call := inner.Call(t.Context())
	var err error
	for range call.Attempts(&err) {
		t.Error("attempted")
	}
	if call.Attempted() || !call.GaveUp(&err) || !errors.Is(err, retry.ErrThrottled) {
		t.Errorf("attempted: %v, error: %v", call.Attempted(), err)
	}
	breaker, calls := retry.NewBreaker(retry.BreakerPolicy{Failures: 1}), 0
	outer := retry.NewMethod("outer", atOnce, retry.WithTracker(nil), retry.WithBreaker(breaker))
	err = outer.Do(t.Context(), func(ctx context.Context) error {
		calls++
		return inner.Do(ctx, answering(nil).get)
	})
	wantIs(t, err, retry.ErrThrottled)
	if calls != 1 {
		t.Errorf("%d attempts of the outer layer, want 1", calls)
	}
	wantState(t, breaker, retry.Closed)
	if c := retry.Classify(err); c != retry.Unexecuted {
		t.Errorf("class %v", c)
	}
}

// A call of a healthy service allocates nothing, with and without failures in the window.
func TestThrottleCost(t *testing.T) {
	m := retry.NewMethod("store.Get", retry.Policy{}, retry.WithTracker(new(retry.Tracker)), retry.WithThrottle(new(retry.Throttle)))
	ctx := t.Context()
	get := func(context.Context) error { return nil }
	if n := testing.AllocsPerRun(1000, func() { m.Do(ctx, get) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
	m.Do(ctx, func(context.Context) error { return retry.After(errUnavailable, -1) })
	if n := testing.AllocsPerRun(1000, func() { m.Do(ctx, get) }); n > 0 {
		t.Errorf("%v allocations after a failure", n)
	}
}

// The counts are exact with many goroutines. Nothing is rejected, in whatever order calls
// fail, because a success comes first and K is large.
func TestThrottleConcurrent(t *testing.T) {
	th := retry.NewThrottle(retry.ThrottlePolicy{K: 1e6, Window: time.Hour})
	m := throttled(th, single)
	m.Do(t.Context(), answering(nil).get)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 1000 {
				m.Do(t.Context(), answering([]error{nil, nil, errUnavailable}[(i+j)%3]).get)
			}
		})
	}
	wg.Wait()
	requests, accepts := th.Counts()
	runtime.KeepAlive(m)
	if requests != 8001 || accepts != 5335 {
		t.Errorf("%d requests and %d accepts, want 8001 and 5335", requests, accepts)
	}
}

// A throttle without a Method.
func ExampleThrottle() {
	throttle := retry.NewThrottle(retry.ThrottlePolicy{K: 2})
	send := func() error { return errors.New("unavailable") }
	for range 1000 {
		if !throttle.Allow() {
			continue // rejected
		}
		if send() == nil {
			throttle.Success()
		} else {
			throttle.Failure()
		}
	}
	fmt.Printf("%.0f%% of the calls are rejected\n", 100*throttle.Rejected())
	// Output: 90% of the calls are rejected
}
