package peers

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/store"
)

// observers observe one behaviour each, and describe what a peer does: "" if the
// behaviour does not apply to it.
var observers = map[string]func(p *Peer) string{
	"cap":           observeCap,
	"own-error":     observeOwnError,
	"canceled-wait": observeCanceledWait,
	"done-before":   observeDoneBefore,
	"deadline":      observeDeadline,
	"half-open":     observeHalfOpen,
	"late":          observeLate,
	"panic":         observePanic,
	"slow-probe":    observeSlowProbe,
	"upload":        observeUpload,
	"post":          observePost,
	"stream":        observeStream,
}

// TestBehaviours records what each peer does as an attribute of its test. It fails only
// for retrygen.
func TestBehaviours(t *testing.T) {
	for _, b := range Behaviours {
		for _, p := range Observed() {
			t.Run(b.ID+"/"+p.ID, func(t *testing.T) {
				var outcome string
				synctest.Test(t, func(t *testing.T) {
					outcome = observers[b.ID](p)
					time.Sleep(time.Hour) // let the goroutines of a breaker end
				})
				if outcome != "" {
					t.Attr("outcome", outcome)
				}
				if p == retrygen && outcome != b.Want {
					t.Errorf("got %q, want %q", outcome, b.Want)
				}
			})
		}
	}
}

// long is a wait too long for any caller, but below the limit of 15 minutes that
// cenkalti/backoff imposes on a whole call.
const long = 5 * time.Minute

// failing is a store that is always unavailable and counts its calls.
type failing struct{ calls int }

func (s *failing) Get(context.Context, string) (*store.User, error) {
	s.calls++
	return nil, store.ErrUnavailable
}

// observeCap observes many waits, the longest of which shows the upper bound of the
// jitter.
func observeCap(p *Peer) string {
	if p.Capped == nil {
		return ""
	}
	const most = 800 * time.Millisecond
	var longest time.Duration
	for range 500 {
		longest = max(longest, longestWait(p.Capped(100*time.Millisecond, most)))
	}
	over := float64(longest-most) / float64(most)
	if over <= 0 {
		return "within the cap"
	}
	return fmt.Sprintf("up to %.0f%% over", 5*math.Ceil(20*over)) // round to a multiple of 5
}

// longestWait returns the longest wait of a call, including a wait before it gives up.
// The tenth attempt succeeds, because not all peers can limit their attempts.
func longestWait(wrap Wrap) (longest time.Duration) {
	last := time.Now()
	calls := 0
	_, _ = wrap(store.Func(func(context.Context, string) (*store.User, error) {
		longest = max(longest, time.Since(last))
		last = time.Now()
		if calls++; calls == 10 {
			return user, nil
		}
		return nil, store.ErrUnavailable
	})).Get(context.Background(), "1")
	return max(longest, time.Since(last))
}

func observeOwnError(p *Peer) string {
	if p.Retry == nil {
		return ""
	}
	var wrong []string
	if n := callsAfterCancel(p); n > 1 {
		wrong = append(wrong, fmt.Sprintf("calls %d times after the caller's cancellation", n-1))
	}
	if !retries(p, context.DeadlineExceeded) {
		wrong = append(wrong, "does not retry another context's timeout")
	}
	if retries(p, context.Canceled) {
		wrong = append(wrong, "retries another context's cancellation")
	}
	if len(wrong) == 0 {
		return "only another context's timeout is retried"
	}
	return strings.Join(wrong, "; ")
}

// callsAfterCancel counts the calls of a store after the caller has canceled, during the
// first one.
func callsAfterCancel(p *Peer) (calls int) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	_, _ = p.Retry(long)(store.Func(func(context.Context, string) (*store.User, error) {
		calls++
		cancel()
		return nil, ctx.Err()
	})).Get(ctx, "1")
	return calls
}

// retries reports whether a call that fails once with err is retried.
func retries(p *Peer, err error) bool {
	calls := 0
	_, _ = p.Retry(long)(store.Func(func(context.Context, string) (*store.User, error) {
		if calls++; calls > 1 {
			return user, nil
		}
		return nil, err
	})).Get(context.Background(), "1")
	return calls > 1
}

func observeCanceledWait(p *Peer) string {
	if p.Retry == nil {
		return ""
	}
	shutdown := errors.New("shutting down")
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	time.AfterFunc(time.Second, func() { cancel(shutdown) })
	start := time.Now()
	_, err := p.Retry(long)(&failing{}).Get(ctx, "1")
	return after(time.Since(start)-time.Second) + ", " + matches(err,
		match{shutdown, "cause"},
		match{context.Canceled, "Canceled"},
		match{store.ErrUnavailable, "last error"})
}

func observeDoneBefore(p *Peer) string {
	if p.Retry == nil {
		return ""
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s := &failing{}
	_, _ = p.Retry(long)(s).Get(ctx, "1")
	if s.calls == 1 {
		return "1 call"
	}
	return fmt.Sprintf("%d calls", s.calls)
}

func observeDeadline(p *Peer) string {
	if p.Retry == nil {
		return ""
	}
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := p.Retry(long)(&failing{}).Get(ctx, "1")
	return after(time.Since(start)) + ", " + matches(err,
		match{context.DeadlineExceeded, "deadline"},
		match{store.ErrUnavailable, "last error"})
}

// after describes how long a call took.
func after(d time.Duration) string {
	if d <= 0 {
		return "at once"
	}
	if d < time.Minute {
		return "after " + d.String()
	}
	return fmt.Sprintf("after %.0fm", d.Minutes())
}

// A match is an error that the caller may test for, and its name.
type match struct {
	err  error
	name string
}

// matches lists the names of the errors that err matches. It leaves out Canceled if err
// matches the cause, because such an error need not match both.
func matches(err error, list ...match) string {
	var names []string
	for _, m := range list {
		if errors.Is(err, m.err) && !(m.name == "Canceled" && len(names) > 0) {
			names = append(names, m.name)
		}
	}
	switch len(names) {
	case 0:
		return fmt.Sprintf("only %q", err)
	case 1:
		return names[0] + " only"
	default:
		return strings.Join(names, " and ")
	}
}
