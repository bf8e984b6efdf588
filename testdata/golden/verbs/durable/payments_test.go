package durable

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/durable"
	"github.com/retrygen/retrygen/runtime/retry/durable/durabletest"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

var errBusy = errors.New("busy")

// bank records its calls, and fails the given number of times.
type bank struct {
	failures int
	calls    []string
	keys     []string // from the arguments or else the context
}

func (b *bank) call(ctx context.Context, key string, format string, args ...any) error {
	if key == "" {
		key = durable.KeyFrom(ctx)
	}
	b.calls, b.keys = append(b.calls, fmt.Sprintf(format, args...)), append(b.keys, key)
	if len(b.calls) <= b.failures {
		return errBusy
	}
	return nil
}

func (b *bank) Charge(ctx context.Context, id string, cents int, key string) error {
	return b.call(ctx, key, "charge %s %d", id, cents)
}

func (b *bank) Refund(ctx context.Context, account string, req *Request) (int, error) {
	if req == nil {
		return 1, b.call(ctx, "", "refund %s nothing", account)
	}
	return 1, b.call(ctx, req.ID, "refund %s %v %v %v", account, req.Lines, req.Labels, req.Next)
}

func (b *bank) Note(ctx context.Context, lines ...string) error {
	return b.call(ctx, "", "note %s", strings.Join(lines, ","))
}

func (b *bank) Archive(ctx context.Context, before time.Time) error {
	return b.call(ctx, "", "archive %s", before.Format(time.DateOnly))
}

func (b *bank) Erase(ctx context.Context, id ID, times [2]time.Duration) error {
	if deadline, ok := ctx.Deadline(); !ok || time.Until(deadline) > 2*time.Second {
		return retry.Permanent(errors.New("an attempt without the timeout of the policy"))
	}
	return b.call(ctx, "", "erase %s %v", id, times)
}

func (b *bank) Follow(ctx context.Context, token ID) (*Request, error) {
	return nil, b.call(ctx, string(token), "follow")
}

func (b *bank) Unfollow(token string) error { return b.call(context.Background(), token, "unfollow") }

func (b *bank) Ping(context.Context) error { return errBusy }

// start returns wrapped payments, their queue and their worker.
func start(t *testing.T, next *bank) (*RetryingPayments, *durabletest.Queue, *durable.Mux) {
	t.Helper()
	queue, mux := new(durabletest.Queue), new(durable.Mux)
	payments := NewRetryingPayments(next, durable.WithQueue(queue), retrytest.Instant())
	payments.Handle(mux)
	if err := mux.Err(); err != nil {
		t.Fatal(err)
	}
	return payments, queue, mux
}

// All attempts of a call, in the process and in the queue, have the same key, and the same
// arguments.
func TestDurable(t *testing.T) {
	day := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	req := &Request{ID: "7", Lines: []Line{{"a", 1}}, At: day, Labels: map[string]int64{"x": 2}, private: 3}
	tests := []struct {
		name string
		call func(*RetryingPayments) error
		want string
	}{
		{"Charge", func(p *RetryingPayments) error { return p.Charge(t.Context(), "1", 200, "") }, "charge 1 200"},
		{"Refund", func(p *RetryingPayments) error { _, err := p.Refund(t.Context(), "1", req); return err }, "refund 1 [{a 1}] map[x:2] <nil>"},
		{"nil", func(p *RetryingPayments) error { _, err := p.Refund(t.Context(), "1", nil); return err }, "refund 1 nothing"},
		{"Follow", func(p *RetryingPayments) error { _, err := p.Follow(t.Context(), ""); return err }, "follow"},
		{"Unfollow", func(p *RetryingPayments) error { return p.Unfollow("") }, "unfollow"},
		{"Archive", func(p *RetryingPayments) error { return p.Archive(t.Context(), day) }, "archive 2026-07-01"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			next := &bank{failures: 4}
			inProcess := 2
			if tt.name == "Follow" || tt.name == "Unfollow" {
				inProcess = 3
			}
			payments, queue, mux := start(t, next)
			err := tt.call(payments)
			var deferred *retry.Deferred
			if !errors.Is(err, retry.ErrDeferred) || !errors.Is(err, errBusy) || !errors.As(err, &deferred) || retry.Accepted(err) != nil {
				t.Fatalf("got %v", err)
			}
			if len(next.calls) != inProcess || len(queue.Calls()) != 1 || queue.Calls()[0].ID != deferred.ID {
				t.Fatalf("calls %q, queued %v", next.calls, queue.Calls())
			}
			if n := queue.Drain(t.Context(), mux); n != 5-inProcess {
				t.Errorf("%d attempts in the queue", n)
			}
			for i, call := range next.calls {
				if call != tt.want || next.keys[i] != next.keys[0] && tt.name != "nil" {
					t.Errorf("attempt %d: %q with key %q, want %q with %q", i+1, call, next.keys[i], tt.want, next.keys[0])
				}
			}
			if len(next.calls) != 5 || next.keys[0] == "" && tt.name != "nil" || len(queue.Dead()) > 0 {
				t.Errorf("calls %q, keys %q, dead %v", next.calls, next.keys, queue.Dead())
			}
		})
	}
}

// With when=always, the process makes no attempt.
func TestAlways(t *testing.T) {
	next := &bank{}
	payments, queue, mux := start(t, next)
	if err := payments.Note(t.Context(), "a", "b"); err != nil {
		t.Fatal(err)
	}
	calls := queue.Calls()
	if len(next.calls) > 0 || len(calls) != 1 || calls[0].Kind != "notes" || calls[0].Queue != "slow" || calls[0].Key == "" {
		t.Fatalf("called %q, queued %+v", next.calls, calls)
	}
	if queue.Drain(t.Context(), mux); !reflect.DeepEqual(next.calls, []string{"note a,b"}) || next.keys[0] != calls[0].Key {
		t.Errorf("called %q with %q", next.calls, next.keys)
	}
	queue.Refuse = errors.New("disk full")
	if err := payments.Note(t.Context()); !errors.Is(err, queue.Refuse) {
		t.Errorf("got %v from a full queue", err)
	}
}

// The schedule in the queue is that of the directive, and a call that is refused by the queue
// fails with both errors.
func TestSchedule(t *testing.T) {
	next := &bank{failures: 100}
	payments, queue, mux := start(t, next)
	if err := payments.Charge(t.Context(), "1", 1, "mine"); !errors.Is(err, retry.ErrDeferred) {
		t.Fatal(err)
	}
	c := queue.Calls()[0]
	if c.Kind != "durable.Payments.Charge" || c.Key != "mine" || c.Expires.Sub(c.First) != 9*time.Hour || c.NotBefore.Sub(c.First) < 30*time.Second {
		t.Errorf("queued %+v", c)
	}
	if n := queue.Drain(t.Context(), mux); n != 5 || len(queue.Dead()) != 1 {
		t.Errorf("%d attempts, dead: %v", n, queue.Dead())
	}
	queue.Refuse = errors.New("disk full")
	err := payments.Charge(t.Context(), "1", 1, "mine")
	if !errors.Is(err, queue.Refuse) || !errors.Is(err, errBusy) || errors.Is(err, retry.ErrDeferred) {
		t.Errorf("got %v from a full queue", err)
	}
}

// A call that succeeds, or fails with an error that is not retried, is not queued.
func TestNotQueued(t *testing.T) {
	payments, queue, _ := start(t, &bank{failures: 1})
	if err := payments.Charge(t.Context(), "1", 1, ""); err != nil || len(queue.Calls()) > 0 {
		t.Errorf("got %v, queued %v", err, queue.Calls())
	}
	if err := payments.Ping(t.Context()); err != errBusy || len(queue.Calls()) > 0 {
		t.Errorf("got %v, queued %v", err, queue.Calls())
	}
}

// Calls that were queued under earlier names of the type, the method and a parameter are
// carried out.
func TestWas(t *testing.T) {
	for _, kind := range []string{"durable.Payments.Repay", "billing.Payments.Refund"} {
		next := &bank{}
		_, queue, mux := start(t, next)
		old := durable.Call{Kind: kind, ID: "1", Key: "k", Args: json.RawMessage(`{"user":"ann","req":{"ID":"k","At":"2026-07-01T00:00:00Z"}}`),
			First: queue.Now(), Expires: queue.Now().Add(time.Hour), Timeout: time.Minute}
		if err := queue.Put(t.Context(), old); err != nil {
			t.Fatal(err)
		}
		if queue.Drain(t.Context(), mux); !reflect.DeepEqual(next.calls, []string{"refund ann [] map[] <nil>"}) {
			t.Errorf("%s: called %q, dead %v", kind, next.calls, queue.Dead())
		}
	}
}

// Attempts in the queue have the timeout of the policy.
func TestTimeout(t *testing.T) {
	next := &bank{failures: 3}
	payments, queue, mux := start(t, next)
	if err := payments.Erase(t.Context(), "1", [2]time.Duration{1, 2}); !errors.Is(err, retry.ErrDeferred) {
		t.Fatal(err)
	}
	if queue.Drain(t.Context(), mux); len(next.calls) != 4 || next.calls[3] != "erase 1 [1ns 2ns]" || len(queue.Dead()) > 0 {
		t.Errorf("called %q, dead %v", next.calls, queue.Dead())
	}
}

// A parameter that is unknown to this version is not dropped.
func TestUnknownArgument(t *testing.T) {
	next := &bank{}
	_, queue, mux := start(t, next)
	c := durable.Call{Kind: "durable.Payments.Charge", ID: "1", Args: json.RawMessage(`{"id":"1","euros":3}`),
		First: queue.Now(), Expires: queue.Now().Add(9 * time.Hour), Timeout: time.Minute}
	_ = queue.Put(t.Context(), c)
	queue.Drain(t.Context(), mux)
	if dead := queue.Dead(); len(next.calls) > 0 || len(dead) != 1 || !errors.Is(dead[0].Errs[0], durable.ErrPayload) {
		t.Errorf("called %q, dead %v", next.calls, dead)
	}
}
