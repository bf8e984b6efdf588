package durable_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/durable"
	"github.com/retrygen/retrygen/runtime/retry/durable/durabletest"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

var errDown = errors.New("service is down")

// A chargeCall is what generated code would write for Charge(ctx, id, cents, key).
type chargeCall struct {
	ID    string `json:"id"`
	Cents int    `json:"cents"`
	Key   string `json:"key"`
}

// payments is what generated code would write for one method.
type payments struct {
	charge *retry.Method
	kind   *durable.Kind
	next   func(ctx context.Context, c chargeCall) error
}

// newPayments returns payments with the statistics in tracker.
func newPayments(queue durable.Queue, next func(ctx context.Context, c chargeCall) error, opts ...retry.Option) *payments {
	opts = append([]retry.Option{durable.WithQueue(queue), retrytest.Instant(), retry.WithTracker(new(retry.Tracker))}, opts...)
	return &payments{
		charge: retry.NewMethod("store.Payments.Charge", retry.Policy{}, opts...),
		kind: &durable.Kind{Name: "store.Payments.Charge", Was: []string{"store.Payments.Pay"}, Policy: retry.Policy{
			MaxAttempts: 4, Delay: time.Minute, Jitter: retry.NoJitter, Elapsed: 24 * time.Hour}},
		next: next,
	}
}

func (p *payments) Charge(ctx context.Context, id string, cents int, key string) (err error) {
	if key == "" {
		ctx, key = durable.WithKey(ctx)
	}
	call := p.charge.Call(ctx)
	args := chargeCall{id, cents, key}
	for ctx := range call.Attempts(&err) {
		err = p.next(ctx, args)
	}
	if call.GaveUp(&err) {
		err = durable.Defer(ctx, p.charge, p.kind, key, args, err)
	}
	return err
}

func (p *payments) mux() *durable.Mux {
	mux := new(durable.Mux)
	durable.Handle(mux, p.charge, p.kind, p.next)
	return mux
}

// What Defer accepts is carried out, with the same key as before, and its caller knows.
func TestDeferredCallIsCarriedOut(t *testing.T) {
	queue := new(durabletest.Queue)
	failures := retrytest.Fail(4, errDown)
	var keys []string
	tracker := new(retry.Tracker)
	p := newPayments(queue, func(ctx context.Context, c chargeCall) error {
		keys = append(keys, c.Key)
		if queued, ok := durable.From(ctx); ok && (queued.Key != c.Key || durable.KeyFrom(ctx) != c.Key) {
			t.Errorf("keys %q, %q and %q differ", queued.Key, durable.KeyFrom(ctx), c.Key)
		}
		return failures.Next()
	}, retry.WithTracker(tracker))

	err := p.Charge(t.Context(), "ann", 100, "")
	var queued *retry.Deferred
	if !errors.Is(err, retry.ErrDeferred) || !errors.Is(err, errDown) || !errors.As(err, &queued) || queued.ID == "" || retry.Accepted(err) != nil {
		t.Fatalf("got %v", err)
	}
	if n := queue.Drain(t.Context(), p.mux()); n != 2 || len(queue.Calls()) != 0 || len(queue.Dead()) != 0 {
		t.Errorf("got %d attempts in the queue, %v, %v", n, queue.Calls(), queue.Dead())
	}
	if len(keys) != 5 || keys[0] == "" || len(slices.Compact(keys)) != 1 {
		t.Errorf("got keys %q", keys)
	}
	if s := tracker.Stats("store.Payments.Charge"); s.Attempts != 3 || s.Deferred != 1 || s.CarriedOut != 1 || s.Dead != 0 || s.Parked != 0 {
		t.Errorf("got %+v", s)
	}
}

// With when=always, the queue makes all attempts.
func TestDeferAtOnce(t *testing.T) {
	queue, calls := new(durabletest.Queue), 0
	p := newPayments(queue, func(context.Context, chargeCall) error { calls++; return nil })
	if err := durable.Defer(t.Context(), p.charge, p.kind, "k", chargeCall{ID: "ann"}, nil); err != nil || calls != 0 {
		t.Fatalf("got %v, %d calls", err, calls)
	}
	if queue.Run(t.Context(), p.mux()) != 1 || calls != 1 {
		t.Errorf("got %d calls", calls)
	}
}

// Calls made by an attempt of another one have keys of their own.
func TestKeysOfCallsWithin(t *testing.T) {
	outer, inner := new(durabletest.Queue), new(durabletest.Queue)
	notes := newPayments(inner, nil)
	p := newPayments(outer, func(ctx context.Context, _ chargeCall) error {
		for range 2 {
			if err := durable.Defer(ctx, notes.charge, notes.kind, "", chargeCall{}, nil); err != nil {
				t.Error(err)
			}
		}
		return nil
	})
	if err := durable.Defer(t.Context(), p.charge, p.kind, "k", chargeCall{}, nil); err != nil {
		t.Fatal(err)
	}
	outer.Drain(t.Context(), p.mux())
	if calls := inner.Calls(); len(calls) != 2 || calls[0].Key == "k" || calls[0].Key == calls[1].Key {
		t.Errorf("got %+v", calls)
	}
}

// What the queue does not accept is not reported as accepted.
func TestQueueRefuses(t *testing.T) {
	full := &durabletest.Queue{Limit: 1}
	if err := full.Put(t.Context(), durable.Call{}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		queue durable.Queue
		want  error
	}{
		{"full", full, durable.ErrFull},
		{"broken", &durabletest.Queue{Refuse: io.ErrClosedPipe}, io.ErrClosedPipe},
		{"none", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			tracker := new(retry.Tracker)
			p := newPayments(c.queue, func(context.Context, chargeCall) error { return errDown }, retry.WithTracker(tracker))
			err := p.Charge(t.Context(), "ann", 100, "k")
			if !errors.Is(err, errDown) || c.want != nil && !errors.Is(err, c.want) || errors.Is(err, retry.ErrDeferred) || retry.Accepted(err) == nil {
				t.Errorf("got %v", err)
			}
			if n := tracker.Stats("store.Payments.Charge").Deferred; n != 0 {
				t.Errorf("%d calls counted as deferred", n)
			}
			if err := durable.Defer(t.Context(), p.charge, p.kind, "k", chargeCall{}, nil); err == nil {
				t.Error("when=always: no error")
			}
		})
	}
}

// Arguments and policies that cannot be queued are errors of the call.
func TestDeferInvalid(t *testing.T) {
	p := newPayments(new(durabletest.Queue), nil)
	for _, c := range []struct {
		want string
		kind durable.Kind
		args any
	}{
		{"encoding the arguments", *p.kind, make(chan int)},
		{"not valid UTF-8", *p.kind, "key \xff"},
		{"kind has no name", durable.Kind{}, 1},
		{"policy of a", durable.Kind{Name: "a", Policy: retry.Policy{Factor: -1}}, 1},
	} {
		err := durable.Defer(t.Context(), p.charge, &c.kind, "", c.args, errDown)
		if !errors.Is(err, errDown) || errors.Is(err, retry.ErrDeferred) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

// Text that looks like what JSON puts in place of invalid UTF-8 is queued.
func TestDeferText(t *testing.T) {
	p := newPayments(new(durabletest.Queue), nil)
	for _, text := range []string{"\ufffd", `\ufffd`, `\\ufffd`, "é\u2028\"<", `\`} {
		if err := durable.Defer(t.Context(), p.charge, p.kind, "", text, nil); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// The end of the caller's context does not keep a call from being queued, but its values do
// not travel.
func TestContext(t *testing.T) {
	type key struct{}
	queue := new(durabletest.Queue)
	p := newPayments(queue, func(ctx context.Context, c chargeCall) error {
		if _, queued := durable.From(ctx); !queued {
			<-ctx.Done()
			return errDown
		}
		if _, limited := ctx.Deadline(); ctx.Value(key{}) != nil || !limited || ctx.Err() != nil {
			t.Errorf("value %v, limited %v, ended %v", ctx.Value(key{}), limited, ctx.Err())
		}
		return nil
	})
	ctx, cancel := context.WithTimeout(context.WithValue(t.Context(), key{}, 1), time.Millisecond)
	defer cancel()
	if err := p.Charge(ctx, "ann", 100, "k"); !errors.Is(err, retry.ErrDeferred) {
		t.Fatalf("got %v", err)
	}
	queue.Drain(t.Context(), p.mux())

	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Charge(canceled, "ann", 100, "k"); !errors.Is(err, context.Canceled) || errors.Is(err, retry.ErrDeferred) {
		t.Errorf("canceled: got %v", err)
	}
}

// The trace context travels.
func TestCarrier(t *testing.T) {
	type key struct{}
	queue, got := new(durabletest.Queue), any(nil)
	carrier := durable.WithCarrier(
		func(ctx context.Context, m map[string]string) { m["traceparent"] = ctx.Value(key{}).(string) },
		func(ctx context.Context, m map[string]string) context.Context {
			return context.WithValue(ctx, key{}, m["traceparent"])
		})
	p := newPayments(queue, func(ctx context.Context, c chargeCall) error { got = ctx.Value(key{}); return nil }, carrier)
	err := durable.Defer(context.WithValue(t.Context(), key{}, "00-1-2-01"), p.charge, p.kind, "", chargeCall{}, nil)
	queue.Run(t.Context(), p.mux())
	if err != nil || got != "00-1-2-01" {
		t.Errorf("got %v, %v", got, err)
	}
}

// call returns a call as it comes out of a queue that has encoded it.
func call(t *testing.T, change func(*durable.Call)) durable.Call {
	t.Helper()
	now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	c := durable.Call{Kind: "store.Payments.Charge", ID: "1", Key: "k", Args: []byte(`{"id":"ann","cents":100,"key":"k"}`),
		First: now, Expires: now.Add(24 * time.Hour), Timeout: time.Minute}
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var out durable.Call
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	out.Attempt, out.Now = 1, now
	if change != nil {
		change(&out)
	}
	return out
}

// What the queue is told after an attempt.
func TestVerdicts(t *testing.T) {
	at := func(d time.Duration) func(durable.Call) time.Time {
		return func(c durable.Call) time.Time { return c.Now.Add(d) }
	}
	nth := func(n int) func(*durable.Call) { return func(c *durable.Call) { c.Attempt = n } }
	for _, c := range []struct {
		name   string
		err    error
		change func(*durable.Call)
		want   durable.Action
		time   func(durable.Call) time.Time
		is     error
	}{
		{name: "success", want: durable.Done},
		{name: "first failure", err: errDown, want: durable.At, time: at(time.Minute), is: errDown},
		{name: "third failure", err: errDown, change: nth(3), want: durable.At, time: at(4 * time.Minute), is: errDown},
		{name: "last failure", err: errDown, change: nth(4), want: durable.Dead, is: errDown},
		{name: "permanent", err: retry.Permanent(errDown), want: durable.Dead, is: errDown},
		{name: "answer", err: io.EOF, want: durable.Dead, is: io.EOF},
		{name: "Retry-After", err: retry.After(errDown, time.Hour), want: durable.Snooze, time: at(time.Hour), is: errDown},
		{name: "Retry-After after the last attempt", err: retry.After(errDown, time.Hour), change: nth(4), want: durable.Snooze, time: at(time.Hour)},
		{name: "Retry-After too long", err: retry.After(errDown, 25*time.Hour), want: durable.Dead, is: retry.ErrAfter},
		{name: "no retry requested", err: retry.After(errDown, -1), want: durable.Dead, is: errDown},
		{name: "not ready", err: retry.Again(nil), want: durable.At, time: at(time.Minute)},
		{name: "canceled elsewhere", err: context.Canceled, want: durable.At, time: at(time.Minute)},
		{name: "inner breaker", err: &retry.OpenError{}, want: durable.Snooze, time: at(time.Minute), is: retry.ErrOpen},
		{name: "timeout", err: context.DeadlineExceeded, want: durable.At, time: at(time.Minute)},
		{name: "no time left", err: errDown, change: func(c *durable.Call) { c.Expires = c.Now.Add(time.Second) }, want: durable.Dead, is: retry.ErrElapsed},
		{name: "one attempt at least", change: func(c *durable.Call) { c.Expires = c.Now.Add(-1) }, want: durable.Done},
		{name: "expired", change: func(c *durable.Call) { c.Attempt, c.Expires = 2, c.Now.Add(-1) }, want: durable.Dead, is: retry.ErrElapsed},
		{name: "expired before an attempt", err: &retry.OpenError{}, change: func(c *durable.Call) { c.Expires = c.Now.Add(-1) }, want: durable.Snooze, time: at(time.Minute), is: retry.ErrOpen},
		{name: "expired at an open breaker", err: &retry.OpenError{}, change: func(c *durable.Call) { c.Attempt, c.Expires = 2, c.Now }, want: durable.Dead, is: retry.ErrElapsed},
		{name: "poison", change: nth(5), want: durable.Dead},
		{name: "earlier name", change: func(c *durable.Call) { c.Kind = "store.Payments.Pay" }, want: durable.Done},
		{name: "unknown kind", change: func(c *durable.Call) { c.Kind = "x" }, want: durable.Snooze, time: at(time.Second / 2), is: durable.ErrKind},
		{name: "unknown kind, parked", change: func(c *durable.Call) { c.Kind, c.Now = "x", c.First.Add(time.Hour) }, want: durable.Dead, is: durable.ErrKind},
		{name: "unknown kind, waited before", change: func(c *durable.Call) {
			c.Kind, c.NotBefore, c.Now = "x", c.First.Add(2*time.Hour), c.First.Add(2*time.Hour)
		}, want: durable.Snooze, is: durable.ErrKind},
		{name: "unknown kind, known to another worker", change: func(c *durable.Call) { c.Kind, c.Attempt, c.Now = "x", 2, c.First.Add(2*time.Hour) }, want: durable.Snooze, is: durable.ErrKind},
		{name: "unknown kind, expired", change: func(c *durable.Call) { c.Kind, c.Attempt, c.Now = "x", 2, c.Expires }, want: durable.Dead, is: durable.ErrKind},
		{name: "undecodable", change: func(c *durable.Call) { c.Args = []byte(`{"cents":"1"}`) }, want: durable.Snooze, time: at(time.Second / 2), is: durable.ErrPayload},
		{name: "field of newer code", change: func(c *durable.Call) { c.Args = []byte(`{"id":"ann","currency":"EUR"}`) }, want: durable.Snooze, time: at(time.Second / 2), is: durable.ErrPayload},
		{name: "text after the arguments", change: func(c *durable.Call) { c.Args = []byte(`{} {}`) }, want: durable.Snooze, is: durable.ErrPayload},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPayments(nil, func(context.Context, chargeCall) error { return c.err })
			served := call(t, c.change)
			v := p.mux().Serve(t.Context(), served)
			if v.Action != c.want || c.is != nil && !errors.Is(v.Err, c.is) || (v.Err == nil) != (c.want == durable.Done) {
				t.Fatalf("got %v: %v", v.Action, v.Err)
			}
			if c.time != nil {
				if late := v.Time.Sub(c.time(served)); late < 0 || late > 10*time.Second {
					t.Errorf("got %v, want %v", v.Time, c.time(served))
				}
			}
		})
	}
}

// An attempt whose worker was killed is a failed one.
func TestLost(t *testing.T) {
	mux := newPayments(nil, nil).mux()
	for n, want := range []time.Duration{time.Minute, time.Minute, 2 * time.Minute} {
		c := call(t, func(c *durable.Call) { c.Attempt = n })
		if got := mux.Lost(c).Sub(c.Now); got != want {
			t.Errorf("attempt %d: got %v, want %v", n, got, want)
		}
	}
	if c := call(t, func(c *durable.Call) { c.Kind = "x" }); !mux.Lost(c).Equal(c.Now) {
		t.Errorf("unknown kind: got %v", mux.Lost(c))
	}
}

// A panic is a failed attempt.
func TestPanic(t *testing.T) {
	p := newPayments(nil, func(context.Context, chargeCall) error { panic("oops") })
	v := p.mux().Serve(t.Context(), call(t, nil))
	if panicked := (*retry.PanicError)(nil); v.Action != durable.At || !errors.As(v.Err, &panicked) || panicked.Value != "oops" {
		t.Errorf("got %v: %v", v.Action, v.Err)
	}
}

// An attempt that the worker's shutdown ends does not count.
func TestShutdown(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p := newPayments(nil, func(ctx context.Context, _ chargeCall) error { cancel(); return ctx.Err() })
	if v := p.mux().Serve(ctx, call(t, nil)); v.Action != durable.Snooze {
		t.Errorf("got %v: %v", v.Action, v.Err)
	}
}

// An attempt that outlasts its lease counts, so that the call stops by itself.
func TestOutlasted(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	p := newPayments(nil, func(context.Context, chargeCall) error { <-ctx.Done(); return errDown })
	if v := p.mux().Serve(ctx, call(t, nil)); v.Action != durable.At || !errors.Is(v.Err, errDown) {
		t.Errorf("got %v: %v", v.Action, v.Err)
	}
}

// The breaker of the method guards the attempts in the queue, which do not count while it is
// open.
func TestBreaker(t *testing.T) {
	breaker, calls := retry.NewBreaker(retry.BreakerPolicy{Failures: 1, Cooldown: time.Hour}), 0
	p := newPayments(nil, func(context.Context, chargeCall) error { calls++; return errDown }, retry.WithBreaker(breaker))
	mux := p.mux()
	first := mux.Serve(t.Context(), call(t, nil))
	second := mux.Serve(t.Context(), call(t, func(c *durable.Call) { c.Now = time.Now(); c.Expires = c.Now.Add(24 * time.Hour) }))
	if first.Action != durable.At || second.Action != durable.Snooze || !errors.Is(second.Err, retry.ErrOpen) || calls != 1 || time.Until(second.Time) < 59*time.Minute {
		t.Errorf("got %v, %v until %v, %d calls", first, second, second.Time, calls)
	}
}

// Poison calls stop by themselves, are counted, and can be revived.
func TestDeadAndRevived(t *testing.T) {
	queue, tracker, healthy := new(durabletest.Queue), new(retry.Tracker), false
	p := newPayments(queue, func(context.Context, chargeCall) error {
		if healthy {
			return nil
		}
		return errDown
	}, retry.WithTracker(tracker))
	if err := durable.Defer(t.Context(), p.charge, p.kind, "", chargeCall{}, nil); err != nil {
		t.Fatal(err)
	}
	begun := queue.Now()
	mux := p.mux()
	if n := queue.Drain(t.Context(), mux); n != 4 {
		t.Errorf("got %d attempts", n)
	}
	if took := queue.Now().Sub(begun).Round(time.Minute); took != 7*time.Minute { // 1 + 2 + 4
		t.Errorf("took %v", took)
	}
	dead := queue.Dead()
	if len(dead) != 1 || len(dead[0].Errs) != 4 || dead[0].Attempt != 4 {
		t.Fatalf("got %+v", dead)
	}
	queue.Advance(48 * time.Hour)
	healthy = true
	if err := queue.Revive(dead[0].ID); err != nil {
		t.Fatal(err)
	}
	if n := queue.Run(t.Context(), new(durable.Mux)); n != 1 || len(queue.Dead()) != 0 {
		t.Errorf("%d attempts of an old worker, which gave up %v", n, queue.Dead())
	}
	if n := queue.Drain(t.Context(), mux); n != 1 || len(queue.Dead()) != 0 {
		t.Errorf("got %d attempts, %v", n, queue.Dead())
	}
	if s := tracker.Stats("store.Payments.Charge"); s.Dead != 1 || s.CarriedOut != 1 {
		t.Errorf("got %+v", s)
	}
	if queue.Revive("unknown") == nil {
		t.Error("unknown call revived")
	}
}

// What cannot be decoded is set aside, not dropped, and counted as parked.
func TestParked(t *testing.T) {
	queue, tracker := new(durabletest.Queue), new(retry.Tracker)
	p := newPayments(queue, func(context.Context, chargeCall) error { t.Error("called"); return nil }, retry.WithTracker(tracker))
	if err := durable.Defer(t.Context(), p.charge, p.kind, "", map[string]int{"new": 1}, nil); err != nil {
		t.Fatal(err)
	}
	n := queue.Drain(t.Context(), p.mux())
	if dead := queue.Dead(); n > 300 || len(dead) != 1 || len(dead[0].Errs) != 1 || !errors.Is(dead[0].Errs[0], durable.ErrPayload) {
		t.Fatalf("got %v in %d rounds", dead, n)
	}
	if s := tracker.Stats("store.Payments.Charge"); s.Parked != 1 || s.Dead != 0 {
		t.Errorf("got %+v", s)
	}
}

// Kinds that cannot be told apart are an error of the program.
func TestMuxErr(t *testing.T) {
	p := newPayments(nil, nil)
	mux := p.mux()
	if mux.Err() != nil || !slices.Equal(mux.Queues(), []string{""}) || !slices.Equal(mux.Kinds(), []string{"store.Payments.Charge", "store.Payments.Pay"}) {
		t.Errorf("got %v, %v", mux.Err(), mux.Kinds())
	}
	durable.Handle(mux, p.charge, p.kind, p.next)
	if err := mux.Err(); err == nil || !strings.Contains(err.Error(), "registered twice") {
		t.Errorf("got %v", err)
	}
	durable.Handle(mux, p.charge, &durable.Kind{Name: "b", Policy: retry.Policy{Delay: time.Hour, MaxDelay: time.Second}}, p.next)
	if err := mux.Err(); !strings.Contains(err.Error(), "policy of b") {
		t.Errorf("got %v", err)
	}
}

// The wait that a server requested holds for the first attempt in the queue.
func TestFirstAttempt(t *testing.T) {
	for _, c := range []struct {
		err  error
		want time.Duration
	}{
		{errDown, time.Minute},
		{retry.After(errDown, 2*time.Hour), 2 * time.Hour}, // longer than a call waits
		{busy(30 * time.Second), time.Minute},
		{busy(59 * time.Minute), 59 * time.Minute},
	} {
		queue := new(durabletest.Queue)
		p := newPayments(queue, func(context.Context, chargeCall) error { return c.err })
		if err := p.Charge(t.Context(), "ann", 100, "k"); !errors.Is(err, retry.ErrDeferred) {
			t.Fatalf("got %v", err)
		}
		waiting := queue.Calls()[0]
		if got := waiting.NotBefore.Sub(waiting.First); got != c.want {
			t.Errorf("got %v, want %v", got, c.want)
		}
	}
}

// busy is an error of a service that requests a wait.
type busy time.Duration

func (busy) Error() string               { return "busy" }
func (b busy) RetryAfter() time.Duration { return time.Duration(b) }

// Without a Timeout of its own, an attempt in the queue has that of the method.
func TestTimeout(t *testing.T) {
	for _, c := range []struct{ method, kind, want time.Duration }{
		{0, 0, time.Minute},
		{time.Second, 0, time.Second},
		{time.Second, time.Hour, time.Hour},
	} {
		queue := new(durabletest.Queue)
		m := retry.NewMethod("a", retry.Policy{Timeout: c.method}, durable.WithQueue(queue), retry.WithTracker(nil))
		kind := &durable.Kind{Name: "a", Policy: retry.Policy{Timeout: c.kind}}
		if err := durable.Defer(t.Context(), m, kind, "", 1, nil); err != nil {
			t.Fatal(err)
		}
		if got := queue.Calls()[0].Timeout; got != c.want {
			t.Errorf("got %v, want %v", got, c.want)
		}
	}
}

// The default schedule is one of hours.
func TestSchedule(t *testing.T) {
	got := fmt.Sprint(durable.Schedule(retry.Policy{}))
	if want := "attempts=12 delay=1m0s max=1h0m0s after=24h0m0s backoff=exponential factor=2 jitter=half timeout=1m0s elapsed=168h0m0s"; got != want {
		t.Errorf("got %s", got)
	}
	if got := durable.Schedule(retry.Policy{Delay: 48 * time.Hour}); got.MaxDelay != 48*time.Hour || got.MaxAfter != 48*time.Hour {
		t.Errorf("got %v", got)
	}
}
