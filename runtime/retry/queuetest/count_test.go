package queuetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// calls is the number of calls in each test, of which about half are struck at.
const calls = 200

// patient policies retry until a server is back.
var patient = retry.Policy{MaxAttempts: 1000, Delay: time.Millisecond, MaxDelay: 10 * time.Millisecond}

// A tally counts calls, and how often each had its effect.
type tally struct {
	succeeded, retried, unknown int
	effects                     map[int]int
	succeededWithout            int // effect
}

// call makes the calls, one after another, and counts them. Read returns how often
// each call has had its effect.
func call(t *testing.T, policy retry.Policy, write func(ctx context.Context, id int) error, read func() map[int]int) tally {
	t.Helper()
	var sum tally
	next := policy.OnRetry
	policy.OnRetry = func(e retry.Event) {
		sum.retried++
		if next != nil {
			next(e)
		}
	}
	errs := make([]error, calls)
	for id := range errs {
		errs[id] = retry.Do(t.Context(), policy, func(ctx context.Context) error { return write(ctx, id) })
	}
	sum.effects = read()
	for id, err := range errs {
		switch {
		case err != nil:
			sum.unknown++
			if errors.Is(err, retry.ErrElapsed) || policy.Class(err) == retry.Unexecuted {
				t.Errorf("call %d gave up: %v", id, err)
			}
		case sum.effects[id] == 0:
			sum.succeededWithout++
			fallthrough
		default:
			sum.succeeded++
		}
	}
	return sum
}

// times returns the number of calls that had their effect n times, or more often.
func (sum tally) times(n int, more bool) (count int) {
	for _, times := range sum.effects {
		if times == n || more && times > n {
			count++
		}
	}
	return count
}

// log prints a row of a table.
func (sum tally) log(t *testing.T, row string) {
	t.Helper()
	t.Logf("%-60s %3d succeeded, %3d failed, %4d retries; happened once %3d, more often %3d", row,
		sum.succeeded, sum.unknown, sum.retried, sum.times(1, false), sum.times(2, true))
}

// neverTwice fails if a call had its effect twice, or succeeded without.
func (sum tally) neverTwice(t *testing.T) {
	t.Helper()
	if n := sum.times(2, true); n > 0 || sum.succeededWithout > 0 {
		t.Errorf("%d calls had their effect more than once, %d succeeded without it", n, sum.succeededWithout)
	}
}

// neverLost fails if a call did not succeed, or without its effect.
func (sum tally) neverLost(t *testing.T) {
	t.Helper()
	if sum.succeeded != calls || sum.succeededWithout > 0 {
		t.Errorf("%d of %d calls succeeded, %d of them without their effect", sum.succeeded, calls, sum.succeededWithout)
	}
}
