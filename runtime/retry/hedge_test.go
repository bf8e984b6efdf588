//go:build go1.26

package retry_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// A reply is what one call of a hedged func does: it takes some time, unless its context
// ends before and it heeds that, and returns an error.
type reply struct {
	after time.Duration
	err   error
	deaf  bool // to its context
	panic any
	exit  bool
}

// A hedgedServer gives each call the next of its replies, then the last. Each result is the
// number of the call.
type hedgedServer struct {
	replies []reply
	mu      sync.Mutex
	begun   time.Time
	sent    []time.Duration   // since the beginning
	ctxs    []context.Context // of the calls
	closed  []int             // results that were closed
	ended   atomic.Int64
}

// A numbered is the result of a call.
type numbered struct {
	server *hedgedServer
	number int
}

func (n *numbered) Close() error {
	n.server.mu.Lock()
	defer n.server.mu.Unlock()
	n.server.closed = append(n.server.closed, n.number)
	return nil
}

func (s *hedgedServer) get(ctx context.Context) (*numbered, error) {
	s.mu.Lock()
	if s.begun.IsZero() {
		s.begun = time.Now()
	}
	n := len(s.sent)
	s.sent = append(s.sent, time.Since(s.begun))
	s.ctxs = append(s.ctxs, ctx)
	r := s.replies[min(n, len(s.replies)-1)]
	s.mu.Unlock()
	defer s.ended.Add(1)
	done := ctx.Done()
	if r.deaf {
		done = nil
	}
	timer := time.NewTimer(r.after)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-done:
		return nil, ctx.Err()
	}
	switch {
	case r.panic != nil:
		panic(r.panic)
	case r.exit:
		runtime.Goexit()
	}
	return &numbered{s, n + 1}, r.err
}

// call makes a call of m to s, and returns the number of its result, 0 for nil.
func (s *hedgedServer) call(ctx context.Context, m *retry.Method) (number int, err error) {
	var n *numbered
	for ctx := range m.Attempts(ctx, &err) {
		n, err = retry.Hedged(ctx, m, s.get)
	}
	if n == nil {
		return 0, err
	}
	return n.number, err
}

// hedging is a method that hedges after 50ms.
func hedging(p retry.HedgePolicy, opts ...retry.Option) *retry.Method {
	if p.After == 0 && p.Quantile == 0 {
		p.After = 50 * time.Millisecond
	}
	return retry.NewMethod("store.Get", retry.Policy{MaxAttempts: 1, If: retry.On(errUnavailable, errLate)},
		retry.WithTracker(new(retry.Tracker)), retry.WithHedge(retry.NewHedge(p)), retry.Options(opts...))
}

// errLate is another error.
var errLate = errors.New("late")

const ms = time.Millisecond

// The first acceptable result ends an attempt, whichever call it is of, and nothing is sent
// without need.
func TestHedged(t *testing.T) {
	again := func(d time.Duration) error { return retry.After(errUnavailable, d) }
	tests := []struct {
		name    string
		policy  retry.HedgePolicy
		replies []reply
		number  int // of the result
		err     error
		took    time.Duration
		sent    []time.Duration
		closed  int // results that are closed
	}{
		{"in time", retry.HedgePolicy{}, []reply{{after: 49 * ms}}, 1, nil, 49 * ms, []time.Duration{0}, 0},
		{"hedge wins", retry.HedgePolicy{}, []reply{{after: time.Hour}, {after: 10 * ms}}, 2, nil, 60 * ms, []time.Duration{0, 50 * ms}, 0},
		{"first wins", retry.HedgePolicy{}, []reply{{after: 55 * ms}, {after: time.Hour}}, 1, nil, 55 * ms, []time.Duration{0, 50 * ms}, 0},
		{"first wins although a hedge fails", retry.HedgePolicy{}, []reply{{after: 60 * ms}, {err: errUnavailable}}, 1, nil, 60 * ms, []time.Duration{0, 50 * ms}, 1},
		{"failure sends the hedge at once", retry.HedgePolicy{}, []reply{{after: 10 * ms, err: errUnavailable}, {after: 5 * ms}}, 2, nil, 15 * ms, []time.Duration{0, 10 * ms}, 1},
		{"failed hedge sends the next at once", retry.HedgePolicy{Max: 2}, []reply{{after: time.Hour}, {after: 5 * ms, err: errUnavailable}, {after: 5 * ms}},
			3, nil, 60 * ms, []time.Duration{0, 50 * ms, 55 * ms}, 1},
		{"each wait sends one", retry.HedgePolicy{Max: 3}, []reply{{after: time.Hour}, {after: time.Hour}, {after: time.Hour}, {after: 7 * ms}},
			4, nil, 157 * ms, []time.Duration{0, 50 * ms, 100 * ms, 150 * ms}, 0},
		{"all fail", retry.HedgePolicy{Max: 2}, []reply{{after: 60 * ms, err: errUnavailable}, {after: 80 * ms, err: errLate}, {err: errLate}}, 1, errUnavailable, 130 * ms,
			[]time.Duration{0, 50 * ms, 60 * ms}, 2},
		{"an answer ends it", retry.HedgePolicy{Max: 2}, []reply{{after: time.Hour}, {after: 5 * ms, err: errNotFound}}, 2, errNotFound, 55 * ms, []time.Duration{0, 50 * ms}, 0},
		{"a server delays the hedge", retry.HedgePolicy{}, []reply{{after: 10 * ms, err: again(time.Second)}, {after: 5 * ms}}, 2, nil, 1015 * ms, []time.Duration{0, 1010 * ms}, 1},
		{"a server refuses hedges", retry.HedgePolicy{}, []reply{{after: 10 * ms, err: again(-1)}}, 1, errUnavailable, 10 * ms, []time.Duration{0}, 0},
		{"a server requests too long a wait", retry.HedgePolicy{}, []reply{{after: 10 * ms, err: again(2 * time.Minute)}}, 1, errUnavailable, 10 * ms, []time.Duration{0}, 0},
		{"a server delays the second hedge", retry.HedgePolicy{Max: 2}, []reply{{after: time.Hour}, {after: 5 * ms, err: again(time.Second)}, {after: 5 * ms}},
			3, nil, 1060 * ms, []time.Duration{0, 50 * ms, 1055 * ms}, 1},
		{"a server refuses the second hedge", retry.HedgePolicy{Max: 2}, []reply{{after: 200 * ms}, {after: 5 * ms, err: again(-1)}},
			1, nil, 200 * ms, []time.Duration{0, 50 * ms}, 1},
		{"a server delays the hedge although another call fails", retry.HedgePolicy{Max: 2}, []reply{{after: 60 * ms, err: again(time.Second)}, {after: 20 * ms, err: errLate}, {after: 5 * ms}},
			3, nil, 1065 * ms, []time.Duration{0, 50 * ms, 1060 * ms}, 2},
		{"all fail after a delay", retry.HedgePolicy{Max: 2}, []reply{{after: 60 * ms, err: again(time.Second)}, {after: 20 * ms, err: errLate}, {err: errLate}},
			1, errUnavailable, 1060 * ms, []time.Duration{0, 50 * ms, 1060 * ms}, 2},
		{"a server refuses the hedge that another delays", retry.HedgePolicy{Max: 2}, []reply{{after: 60 * ms, err: again(time.Second)}, {after: 20 * ms, err: again(-1)}},
			1, errUnavailable, 70 * ms, []time.Duration{0, 50 * ms}, 1},
		{"a server that refuses while others run", retry.HedgePolicy{Max: 2}, []reply{{after: 60 * ms, err: again(-1)}, {after: 20 * ms}},
			2, nil, 70 * ms, []time.Duration{0, 50 * ms}, 1},
		{"a first call that ignores its context is waited for", retry.HedgePolicy{}, []reply{{after: 100 * ms, deaf: true}, {after: 10 * ms}}, 2, nil, 100 * ms, []time.Duration{0, 50 * ms}, 1},
		{"a hedge that ignores its context is not", retry.HedgePolicy{}, []reply{{after: 60 * ms}, {after: time.Second, deaf: true}}, 1, nil, 60 * ms, []time.Duration{0, 50 * ms}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &hedgedServer{replies: tt.replies}
				begun := time.Now()
				number, err := s.call(t.Context(), hedging(tt.policy))
				if took := time.Since(begun); number != tt.number || !errors.Is(err, tt.err) || took != tt.took {
					t.Errorf("got result %d and error %v after %v, want %d and %v after %v", number, err, took, tt.number, tt.err, tt.took)
				}
				time.Sleep(2 * time.Hour) // more would be sent
				synctest.Wait()
				if len(s.sent) != len(tt.sent) {
					t.Fatalf("sent at %v, want %v", s.sent, tt.sent)
				}
				for i, at := range tt.sent {
					if s.sent[i] != at {
						t.Errorf("sent at %v, want %v", s.sent, tt.sent)
					}
				}
				if len(s.closed) != tt.closed {
					t.Errorf("closed the results %v, want %d of them", s.closed, tt.closed)
				}
				if int(s.ended.Load()) != len(s.sent) {
					t.Errorf("%d of %d calls have ended", s.ended.Load(), len(s.sent))
				}
			})
		})
	}
}

// The losers' contexts end when the race does; that of the winner when Hedged returns, or
// with a lasting result only with the caller's.
func TestHedgedContexts(t *testing.T) {
	for _, lasting := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			var opts []retry.Option
			if lasting {
				opts = append(opts, support.WithLastingResult())
			}
			type key struct{}
			ctx, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, 1))
			defer cancel()
			s := &hedgedServer{replies: []reply{{after: time.Hour}, {after: 10 * ms}}}
			if n, err := s.call(ctx, hedging(retry.HedgePolicy{}, opts...)); n != 2 || err != nil {
				t.Fatal(n, err)
			}
			loser, winner := s.ctxs[0], s.ctxs[1]
			derived, stop := context.WithCancel(winner)
			defer stop()
			if loser.Err() != context.Canceled || (winner.Err() == nil) != lasting || winner.Value(key{}) != 1 {
				t.Errorf("lasting: %v: loser %v, winner %v", lasting, loser.Err(), winner.Err())
			}
			for range 3 {
				runtime.GC()
			}
			synctest.Wait()
			if (derived.Err() == nil) != lasting {
				t.Errorf("lasting: %v: a derived context has %v", lasting, derived.Err())
			}
			cancel()
			synctest.Wait()
			if winner.Err() != context.Canceled || derived.Err() != context.Canceled {
				t.Errorf("after the caller's, the winner's context has %v", winner.Err())
			}
		})
	}
}

// Hedges are at most 5% of the calls, beyond the first ten, and each takes a token from the
// budget of the method, too. A refused hedge changes nothing else.
func TestHedgedBudget(t *testing.T) {
	empty := retry.NewBudget(retry.BudgetPolicy{Ratio: 1e-6, Floor: retry.NoFloor})
	for empty.Retry() {
	}
	shared := retry.NewBudget(retry.BudgetPolicy{Ratio: 0.001, Floor: retry.NoFloor}) // 10 tokens, and 1
	for _, tt := range []struct {
		name   string
		policy retry.HedgePolicy
		opts   []retry.Option
		want   uint64
	}{
		{"default", retry.HedgePolicy{}, nil, 60},
		{"ratio", retry.HedgePolicy{Ratio: 0.1}, nil, 110},
		{"no limit", retry.HedgePolicy{Ratio: -1}, nil, 1000},
		{"without a tracker", retry.HedgePolicy{}, []retry.Option{retry.WithTracker(nil)}, 60},
		{"empty budget", retry.HedgePolicy{}, []retry.Option{retry.WithBudget(empty)}, 0},
		{"shared budget", retry.HedgePolicy{Ratio: -1}, []retry.Option{retry.WithBudget(shared)}, 11},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tracker := new(retry.Tracker)
				s := &hedgedServer{replies: []reply{{after: 60 * ms}}}
				m := hedging(tt.policy, retry.WithTracker(tracker), retry.Options(tt.opts...))
				for range 1000 {
					if _, err := s.call(t.Context(), m); err != nil {
						t.Fatal(err)
					}
				}
				if hedges := uint64(len(s.sent) - 1000); hedges+1 < tt.want || hedges > tt.want+1 {
					t.Errorf("%d hedges, want about %d", hedges, tt.want)
				}
				if stats := tracker.Stats("store.Get"); len(tt.opts) != 1 || tt.name == "empty budget" {
					if stats.Hedges != uint64(len(s.sent)-1000) || stats.Attempts != 1000 || stats.FirstTry != 1000 {
						t.Errorf("statistics: %+v", stats)
					}
				}
			})
		})
	}
}

// Hedges and retries share the tokens of a budget, in both directions.
func TestHedgedSharesBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		budget := retry.NewBudget(retry.BudgetPolicy{Ratio: 1e-6, Floor: retry.NoFloor}) // 10 tokens
		m := retry.NewMethod("store.Get", atOnce, retry.WithTracker(nil), retry.WithBudget(budget),
			retry.WithHedge(retry.NewHedge(retry.HedgePolicy{After: 50 * ms, Ratio: -1})))
		for range 4 {
			if _, err := (&hedgedServer{replies: []reply{{after: 60 * ms}}}).call(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
		if got := budget.Tokens(); got < 6 || got > 6.1 {
			t.Errorf("%v tokens after 4 hedges, want 6", got)
		}
		var sent []int
		var last error
		for range 3 { // each has three attempts with a hedge, while there are tokens
			s := &hedgedServer{replies: []reply{{err: errUnavailable}}}
			_, last = s.call(t.Context(), m)
			sent = append(sent, len(s.sent))
		}
		if !slices.Equal(sent, []int{6, 2, 1}) || !errors.Is(last, retry.ErrBudget) || !errors.Is(last, errUnavailable) {
			t.Errorf("sent %v, and the last error is %v", sent, last)
		}
	})
}

// Nothing is hedged that must not be repeated, or while something says not to.
func TestHedgedNot(t *testing.T) {
	open := retry.NewBreaker(retry.BreakerPolicy{Failures: 1, Cooldown: ms})
	play(open, "f")
	down := retry.NewThrottle(retry.ThrottlePolicy{K: 1, MaxRejected: 0.001})
	for range 10 {
		down.Failure()
	}
	plain := func(ctx context.Context) context.Context { return ctx }
	for _, tt := range []struct {
		name     string
		opts     []retry.Option
		override string
		ctx      func(context.Context) context.Context
	}{
		{"once", []retry.Option{retry.WithPolicyFunc(func(_ string, p retry.Policy) retry.Policy { p.Once = true; return p })}, "", plain},
		{"none", []retry.Option{retry.WithHedge(nil)}, "", plain},
		{"off", nil, "* off", plain},
		{"observe", nil, "* observe", plain},
		{"without", nil, "", retry.Without},
		{"without in an override", nil, "", func(ctx context.Context) context.Context { return retry.Without(with(t, ctx, "attempts=3")) }},
		{"half-open breaker", []retry.Option{retry.WithBreaker(open)}, "", plain},
		{"throttle", []retry.Option{retry.WithThrottle(down)}, "", plain},
		{"shutdown", []retry.Option{retry.WithShutdown(done(t.Context()))}, "", plain},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tracker := new(retry.Tracker)
			m := hedging(retry.HedgePolicy{After: ms}, retry.WithTracker(tracker), retry.Options(tt.opts...))
			if err := tracker.Override(tt.override); err != nil {
				t.Fatal(err)
			}
			s := &hedgedServer{replies: []reply{{after: 20 * ms}}}
			if _, err := s.call(tt.ctx(t.Context()), m); err != nil && !errors.Is(err, retry.ErrThrottled) {
				t.Fatal(err)
			}
			if len(s.sent) > 1 {
				t.Errorf("sent at %v", s.sent)
			}
		})
	}
}

// An override in a context without retries lets hedges be sent again.
func TestHedgedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &hedgedServer{replies: []reply{{after: 20 * ms}}}
		ctx := with(t, retry.Without(t.Context()), "attempts=2")
		if _, err := s.call(ctx, hedging(retry.HedgePolicy{After: ms})); err != nil || len(s.sent) != 2 {
			t.Errorf("sent at %v, error %v", s.sent, err)
		}
	})
}

// done returns a context that has ended.
func done(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	return ctx
}

// The attempt is one to the breaker: neither a hedge that fails nor a loser counts.
func TestHedgedBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := retry.NewBreaker(retry.BreakerPolicy{Failures: 1})
		m := hedging(retry.HedgePolicy{}, retry.WithBreaker(b))
		s := &hedgedServer{replies: []reply{{after: 60 * ms}, {err: errUnavailable}, {after: time.Hour}, {after: ms}}}
		for range 2 {
			if _, err := s.call(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
		wantState(t, b, retry.Closed)
	})
}

// Retries follow hedges: each attempt has its own.
func TestHedgedRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := retry.NewMethod("store.Get", atOnce, retry.WithTracker(nil), retry.WithHedge(retry.NewHedge(retry.HedgePolicy{After: 50 * ms, Ratio: -1})))
		s := &hedgedServer{replies: []reply{{err: errUnavailable}}}
		if _, err := s.call(t.Context(), m); err != errUnavailable || len(s.sent) != 6 {
			t.Errorf("got %v after %d calls, want 6", err, len(s.sent))
		}
	})
}

// A panic surfaces in the caller once, and Goexit ends its goroutine.
func TestHedgedPanic(t *testing.T) {
	for name, tt := range map[string]struct {
		replies []reply
		want    string // text of the panic
	}{
		"first":               {[]reply{{panic: "boom"}}, "boom"},
		"first, with a hedge": {[]reply{{after: 60 * ms, panic: "boom"}, {after: time.Hour}}, "boom"},
		"hedge":               {[]reply{{after: time.Hour}, {after: ms, panic: "boom"}}, "retry: panic in another goroutine: boom"},
		"hedge, after a failure": {[]reply{{err: errUnavailable}, {after: ms, panic: "boom"}},
			"retry: panic in another goroutine: boom"},
		"both":       {[]reply{{after: 60 * ms, panic: "first"}, {after: ms, deaf: true, panic: "hedge"}}, "retry: panic in another goroutine: hedge"},
		"both, deaf": {[]reply{{after: 60 * ms, deaf: true, panic: "first"}, {after: ms, panic: "hedge"}}, "first"},
		"loser":      {[]reply{{after: 55 * ms}, {after: 20 * ms, deaf: true, panic: "boom"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &hedgedServer{replies: tt.replies}
				tracker := new(retry.Tracker)
				m := hedging(retry.HedgePolicy{}, retry.WithTracker(tracker), retry.WithBreaker(new(retry.Breaker)))
				value := panicOf(func() { s.call(t.Context(), m) })
				time.Sleep(2 * time.Hour) // until all have ended
				text, _ := value.(string)
				if e, ok := value.(*retry.PanicError); ok {
					text, _, _ = strings.Cut(e.Error(), "\n")
					if !strings.Contains(string(e.Stack), "hedgedServer") {
						t.Errorf("the stack is\n%s", e.Stack)
					}
				}
				if text != tt.want {
					t.Errorf("got panic %v, want %q", value, tt.want)
				}
				if n := tracker.Stats("store.Get").Panics; (n == 1) != (tt.want != "") {
					t.Errorf("%d panics are counted", n)
				}
				runtime.KeepAlive(m)
			})
		})
	}
	for name, replies := range map[string][]reply{
		"first": {{exit: true}},
		"hedge": {{after: time.Hour}, {exit: true}},
	} {
		t.Run("Goexit, "+name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, returned := &hedgedServer{replies: replies}, false
				var wg sync.WaitGroup
				wg.Go(func() {
					s.call(t.Context(), hedging(retry.HedgePolicy{}))
					returned = true
				})
				wg.Wait()
				time.Sleep(2 * time.Hour) // until all have ended
				if returned {
					t.Error("the call has returned")
				}
			})
		})
	}
}

// A caller that cancels gets its results at once, even while hedges ignore that.
func TestHedgedCanceled(t *testing.T) {
	for name, replies := range map[string][]reply{
		"first":            {{after: time.Hour}},
		"both":             {{after: time.Hour}, {after: time.Hour}},
		"hedge":            {{after: 60 * ms, err: errUnavailable}, {after: time.Hour, deaf: true}},
		"during pushback":  {{after: ms, err: retry.After(errUnavailable, time.Minute)}},
		"hedge that heeds": {{after: 60 * ms, err: errUnavailable}, {after: time.Hour}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 100*ms)
				defer cancel()
				begun := time.Now()
				_, err := (&hedgedServer{replies: replies}).call(ctx, hedging(retry.HedgePolicy{}))
				took := time.Since(begun)
				time.Sleep(2 * time.Hour) // until all have ended
				if took != 100*ms || err == nil {
					t.Errorf("got %v after %v", err, took)
				}
			})
		})
	}
}

// A shutdown ends the wait that a server has requested, but not the calls in progress.
func TestHedgedShutdown(t *testing.T) {
	delay := reply{after: ms, err: retry.After(errUnavailable, 30*time.Second)}
	for name, tt := range map[string]struct {
		replies []reply
		number  int
		took    time.Duration
	}{
		"waiting":             {[]reply{delay}, 1, time.Second},
		"a hedge in progress": {[]reply{{after: 60 * ms, err: delay.err}, {after: 2 * time.Second}}, 2, 2050 * ms},
		"the first":           {[]reply{{after: 2 * time.Second}, {after: ms, err: delay.err}}, 1, 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				shutdown, stop := context.WithCancel(t.Context())
				time.AfterFunc(time.Second, stop)
				s := &hedgedServer{replies: tt.replies}
				begun := time.Now()
				number, err := s.call(t.Context(), hedging(retry.HedgePolicy{Max: 2}, retry.WithShutdown(shutdown)))
				if took := time.Since(begun); number != tt.number || took != tt.took || (number == 1 && took < 2*time.Second) != errors.Is(err, errUnavailable) {
					t.Errorf("got result %d and error %v after %v, want %d after %v", number, err, took, tt.number, tt.took)
				}
			})
		})
	}
}

// A hedge learns when to send: after Warm attempts, from those that were not hedged.
func TestHedgedLearns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := retry.NewHedge(retry.HedgePolicy{Quantile: 0.9, Warm: 50, Ratio: -1})
		m := hedging(retry.HedgePolicy{}, retry.WithHedge(h))
		for i := range 500 {
			s := &hedgedServer{replies: []reply{{after: time.Duration(i*37%100+1) * ms}, {after: ms}}}
			if _, err := s.call(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			if i < 49 && h.After() != 0 || i >= 50 && h.After() == 0 {
				t.Fatalf("after %d attempts it hedges after %v", i+1, h.After())
			}
			if h.After() == 0 && len(s.sent) > 1 {
				t.Fatal("hedged while cold")
			}
		}
		if got := h.After(); got < 85*ms || got > 95*ms {
			t.Errorf("hedges after %v, want about 90ms", got)
		}
	})
}

// An attempt that the caller cancels, or that was not made because something beneath rejected
// it, does not count as one that is so fast, and its hedge does not win.
func TestHedgedLearnsNot(t *testing.T) {
	for name, tt := range map[string]struct {
		other reply // of two calls in three
		limit time.Duration
	}{
		"canceled":         {reply{after: time.Hour}, 10 * ms},
		"answers canceled": {reply{after: 10 * ms, err: errNotFound, deaf: true}, 5 * ms},
		"hedge canceled":   {reply{after: time.Hour}, time.Minute},
		"breaker beneath":  {reply{after: ms, err: &retry.OpenError{}}, time.Hour},
		"throttle beneath": {reply{after: ms, err: retry.ErrThrottled}, time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := retry.NewHedge(retry.HedgePolicy{Quantile: 0.5, Warm: 50, Ratio: -1})
				tracker := new(retry.Tracker)
				m := hedging(retry.HedgePolicy{}, retry.WithHedge(h), retry.WithTracker(tracker))
				for i := range 500 {
					first, ctx, cancel := reply{after: time.Duration(90+i%20) * ms}, t.Context(), context.CancelFunc(func() {})
					if i%3 > 0 {
						first = tt.other
						ctx, cancel = context.WithCancel(ctx)
						time.AfterFunc(tt.limit, cancel)
					}
					s := &hedgedServer{replies: []reply{first, {after: time.Hour}}}
					s.call(ctx, m)
					cancel()
				}
				if got := h.After(); got < 90*ms {
					t.Errorf("hedges after %v, want about 100ms", got)
				}
				if wins := tracker.Stats("store.Get").HedgeWins; wins > 0 {
					t.Errorf("%d hedges have won", wins)
				}
			})
		})
	}
}

// A call that is answered in time starts no goroutine, and costs the timer, the calls to
// race and what is passed to the timer.
func TestHedgedCost(t *testing.T) {
	ctx := t.Context()
	f := func(context.Context) (int, error) { return 1, nil }
	allocations := func(m *retry.Method) float64 {
		return testing.AllocsPerRun(100, func() { retry.Hedged(ctx, m, f) })
	}
	for name, tt := range map[string]struct {
		m    *retry.Method
		most float64
	}{
		"without": {hedging(retry.HedgePolicy{}, retry.WithHedge(nil)), 0},
		"cold":    {hedging(retry.HedgePolicy{Quantile: 0.5, Warm: 1 << 30}), 0},
		"fixed":   {hedging(retry.HedgePolicy{After: time.Hour}), 3},
	} {
		before := runtime.NumGoroutine()
		if got := allocations(tt.m); got > tt.most {
			t.Errorf("%s: %v allocations, want at most %v", name, got, tt.most)
		}
		if got := runtime.NumGoroutine(); got > before {
			t.Errorf("%s: %d goroutines more", name, got-before)
		}
	}
}
