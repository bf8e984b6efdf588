package retry

import (
	"context"
	"math/rand/v2"
	"time"
)

// judge returns the wait before the next attempt, or how the call ends if it
// ends with the last error itself. callerErr is the Err of the caller's context
// at the end of the attempt.
func (c *call) judge(last error, e verdict, callerErr error) (wait time.Duration, end EventKind, ended bool) {
	if !e.worth || !e.more {
		return 0, Failed, true
	}
	var asked time.Duration
	if e.traits.has(asksToWait) {
		if asked = retryAfter(last); asked < 0 {
			return 0, Failed, true
		}
	}
	if c.attempts >= c.most || callerErr != nil && is(last, callerErr) {
		return 0, GaveUp, true
	}
	if c.instant {
		return 0, 0, false
	}
	u := 0.0
	if c.policy.Jitter != NoJitter { // else it is not used
		u = rand.Float64()
	}
	return max(c.policy.wait(c.attempts, c.previous, u), asked), 0, false
}

// obstacle returns what prevents another attempt after wait, nil if nothing
// does. It takes the retry from the budget, which therefore comes last.
func (c *call) obstacle(last error, t traits, wait time.Duration) error {
	if err := c.cause(); err != nil {
		return err
	}
	if t.has(asksToWait) {
		if asked := retryAfter(last); asked > c.policy.MaxAfter {
			return &AfterError{Asked: asked, Max: c.policy.MaxAfter}
		}
	}
	if err := c.tooLate(wait); err != nil {
		return err
	}
	if c.breaker != nil {
		if open := c.breaker.outlasts(wait); open != nil && c.patience(open) <= 0 {
			return open // the next attempt would be rejected
		}
	}
	if err := rewind(c.ctx, c.replays); err != nil {
		return err
	}
	if c.budget != nil && !c.budget.Retry() {
		return ErrBudget
	}
	return nil
}

// tooLate returns the error if the time left is too short for wait, else nil.
// It reads no clock if there is neither a wait nor a limit.
func (c *call) tooLate(wait time.Duration) error {
	deadline, limited := c.ctx.Deadline()
	if wait == 0 && !limited && c.policy.Elapsed == 0 {
		return nil
	}
	now := time.Now()
	if c.start.IsZero() {
		c.start = now
	}
	if limit := c.policy.Elapsed; limit > 0 && limit-now.Sub(c.start) < wait {
		return ErrElapsed
	}
	if limited && deadline.Sub(now) <= wait {
		return context.DeadlineExceeded
	}
	return nil
}
