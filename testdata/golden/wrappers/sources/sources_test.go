package sources

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// callee fails all calls with err, and counts them.
type callee struct {
	err   error
	calls int
}

func (c *callee) fail() error { c.calls++; return c.err }

func (c *callee) GetBlob(string) ([]byte, error)                       { return nil, c.fail() }
func (c *callee) PutBlob(string, []byte) error                         { return c.fail() }
func (c *callee) GetExecution(context.Context, string) (string, error) { return "", c.fail() }
func (c *callee) PutExecution(context.Context, string) error           { return c.fail() }
func (c *callee) GetTasks(context.Context) ([]string, error)           { return nil, c.fail() }
func (c *callee) Exists(context.Context, string) (bool, error)         { return false, c.fail() }
func (c *callee) Delete(context.Context, string) error                 { return c.fail() }
func (c *callee) IsNotFound(err error) bool                            { return err == errNotFound }
func (c *callee) Stat(context.Context, string) (int64, error)          { return 0, c.fail() }
func (c *callee) Remove(context.Context, string) error                 { return c.fail() }
func (c *callee) IsPermanent(err error) bool                           { return err == errNotFound }

var errNotFound = errors.New("not found")

// Each wrapper makes the attempts, takes the time and returns the error of the one by hand.
func TestAsByHand(t *testing.T) {
	operations := retry.Policy{MaxAttempts: 5, Delay: time.Second, Jitter: retry.NoJitter}
	elapsed := retry.Policy{Elapsed: 15 * time.Minute, MaxDelay: time.Minute, Jitter: retry.NoJitter}
	removals := retry.Policy{MaxAttempts: 2, Jitter: retry.NoJitter}
	for name, tt := range map[string]struct {
		call  func(context.Context, *callee) error
		err   error
		calls int
		lasts time.Duration
		want  error // if not err
	}{
		"variables": {func(_ context.Context, c *callee) error { _, err := NewRetryingBlobs(c).GetBlob("a"); return err },
			ErrDown, 10, (1 + 2 + 4 + 8 + 16 + 4*32) * time.Second, nil},
		"func": {func(ctx context.Context, c *callee) error {
			_, err := NewRetryingExecutions(c).GetExecution(ctx, "a")
			return err
		},
			ErrDown, 12, 26350 * time.Millisecond, nil},
		"func, final": {func(ctx context.Context, c *callee) error { return NewRetryingExecutions(c).PutExecution(ctx, "a") },
			errNotFound, 1, 0, nil},
		"until the caller cancels": {func(ctx context.Context, c *callee) error {
			_, err := NewRetryingExecutions(c).GetTasks(ctx)
			return err
		},
			ErrDown, 3601, time.Hour + 1, nil},
		"argument": {func(ctx context.Context, c *callee) error { return NewRetryingBucket(c, operations).Delete(ctx, "a") },
			ErrDown, 5, (1 + 2 + 4 + 5) * time.Second, nil},
		"argument, final": {func(ctx context.Context, c *callee) error {
			_, err := NewRetryingBucket(c, operations).Exists(ctx, "a")
			return err
		},
			errNotFound, 1, 0, nil},
		"elapsed of the argument": {func(ctx context.Context, c *callee) error {
			_, err := NewRetryingBackend(c, elapsed, removals).Stat(ctx, "a")
			return err
		},
			ErrDown, 20, (1 + 2 + 4 + 8 + 16 + 32 + 13*60) * time.Second, retry.ErrElapsed},
		"argument of a method": {func(ctx context.Context, c *callee) error {
			return NewRetryingBackend(c, elapsed, removals).Remove(ctx, "a")
		},
			ErrDown, 2, time.Second, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(time.Hour+1, cancel)
				c, start := &callee{err: tt.err}, time.Now()
				err := tt.call(ctx, c)
				if want := tt.want; want == nil && err != tt.err || want != nil && !errors.Is(err, want) {
					t.Errorf("got %v", err)
				}
				if lasted := time.Since(start); c.calls != tt.calls || lasted != tt.lasts {
					t.Errorf("got %d calls in %v, want %d in %v", c.calls, lasted, tt.calls, tt.lasts)
				}
				cancel()
			})
		})
	}
}
