//go:build go1.26

package retrytest_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

var errDown = errors.New("down")

// method returns a retried call of s.Next with waits of at least a second.
func method(s *retrytest.Script, opts ...retry.Option) func(context.Context) error {
	policy := retry.Policy{MaxAttempts: 4, Delay: time.Second, Elapsed: time.Hour}
	m := retry.NewMethod("service.Get", policy, append(opts, retry.WithTracker(nil))...)
	return func(ctx context.Context) error {
		return m.Do(ctx, func(context.Context) error { return s.Next() })
	}
}

func TestInstantDoesNotWait(t *testing.T) {
	for name, err := range map[string]error{"backoff": errDown, "server": retry.After(errDown, time.Minute)} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				script, start := retrytest.Fail(3, err), time.Now()
				if err := method(script, retrytest.Instant())(t.Context()); err != nil {
					t.Fatal(err)
				}
				if waited := time.Since(start); waited > time.Microsecond || script.Calls() != 4 {
					t.Errorf("%d calls in %v, want 4 at once", script.Calls(), waited)
				}
			})
		})
	}
}

func TestOffAttemptsOnce(t *testing.T) {
	script := retrytest.Fail(3, errDown)
	if err := method(script, retrytest.Off())(t.Context()); err != errDown {
		t.Errorf("got %v, want %v itself", err, errDown)
	}
	if script.Calls() != 1 {
		t.Errorf("%d calls, want 1", script.Calls())
	}
}

func TestRepeatCallsOnceMoreAfterSuccess(t *testing.T) {
	errExists := errors.New("already exists")
	script := retrytest.NewScript(errDown, nil, retry.Permanent(errExists))
	err := method(script, retrytest.Instant(), retrytest.Repeat())(t.Context())
	if err != errExists {
		t.Errorf("got %v, want what the repeated call says: %v", err, errExists)
	}
	if script.Calls() != 3 {
		t.Errorf("%d calls, want 3: a failure, a success, the success again", script.Calls())
	}
}

func TestScript(t *testing.T) {
	script := retrytest.NewScript(errDown, nil, errDown)
	for i, want := range []error{errDown, nil, errDown, nil, nil} {
		if got := script.Next(); got != want {
			t.Errorf("call %d: got %v, want %v", i+1, got, want)
		}
	}
	if script.Calls() != 5 {
		t.Errorf("%d calls, want 5", script.Calls())
	}
}
