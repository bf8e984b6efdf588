package unanswered

import (
	"context"
	"errors"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
)

var errDown = errors.New("down")

// redis answers as go-redis does: with the context's error, if it is done.
type redis struct {
	calls int
	down  bool
}

func (r *redis) err(ctx context.Context) error {
	r.calls++
	if r.down {
		return errDown
	}
	return ctx.Err()
}

func (r *redis) Get(ctx context.Context, key string) *StringCmd {
	return &StringCmd{key, r.err(ctx)}
}

func (r *redis) Ping(ctx context.Context) StatusCmd { return StatusCmd{r.err(ctx)} }

// A context that is done is for the callee to answer.
func TestContextDone(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	next := &redis{}
	r := NewRetryingRedis(next)
	cmd := r.Get(ctx, "key")
	if cmd == nil || !errors.Is(cmd.Err(), context.Canceled) || next.calls != 1 {
		t.Fatalf("%v after %d calls", cmd, next.calls)
	}
	if val, err := cmd.Result(); val != "key" || err == nil {
		t.Errorf("%q, %v", val, err)
	}
	if cmd := r.Ping(ctx); !errors.Is(cmd.Err(), context.Canceled) || next.calls != 2 {
		t.Errorf("%v after %d calls", cmd, next.calls)
	}
}

// So is a call that an open breaker rejects.
func TestBreakerOpen(t *testing.T) {
	breaker := retry.NewBreaker(retry.BreakerPolicy{Failures: 1})
	next := &redis{}
	r := NewRetryingRedis(next, retry.WithBreaker(breaker))
	breaker.ForceOpen()
	if cmd := r.Get(t.Context(), "key"); cmd == nil || cmd.Err() != nil || next.calls != 1 {
		t.Errorf("%v after %d calls", cmd, next.calls)
	}
	next.down = true
	if cmd := r.Get(t.Context(), "key"); cmd == nil || cmd.Err() != errDown || next.calls != 2 {
		t.Errorf("%v after %d calls", cmd, next.calls)
	}
}

// An attempt that was made is answered by it, and nobody is asked again.
func TestLastAnswer(t *testing.T) {
	next := &redis{down: true}
	if cmd := NewRetryingRedis(next, retry.WithBreaker(nil)).Get(t.Context(), "key"); cmd.Err() != errDown || next.calls != 3 {
		t.Errorf("%v after %d calls", cmd, next.calls)
	}
}

// The breaker hears of the failures that answers hold.
func TestAnswersOpenTheBreaker(t *testing.T) {
	breaker := retry.NewBreaker(retry.BreakerPolicy{Failures: 1})
	NewRetryingRedis(&redis{down: true}, retry.WithBreaker(breaker)).Get(t.Context(), "key")
	if got := breaker.State(); got != retry.Open {
		t.Errorf("the breaker is %v", got)
	}
}
