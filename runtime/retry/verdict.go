package retry

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

// outcomeOf says what the end of an attempt tells about the other side. worth
// says that the error is worth another attempt, callerErr is that of the
// caller's context.
func outcomeOf(err error, worth bool, callerErr error) outcome {
	switch {
	case err == nil, errors.Is(err, errPermanent):
		return answered
	case errors.Is(err, context.Canceled):
		return cancelled
	case !worth && !errors.Is(err, context.DeadlineExceeded):
		return answered
	case errors.Is(callerErr, context.Canceled):
		return cancelled
	default:
		return failed
	}
}

// judge returns the wait before the next attempt, or how the call ends where
// the last error alone tells the story.
func (c *call) judge(last error, worth bool) (wait time.Duration, end EventKind, ended bool) {
	if !worth {
		return 0, Failed, true
	}
	if callerErr := c.ctx.Err(); c.attempts >= c.most || callerErr != nil && errors.Is(last, callerErr) {
		return 0, GaveUp, true
	}
	wait = c.policy.wait(c.attempts, c.previous, rand.Float64())
	if asked, ok := retryAfter(last); ok {
		if asked < 0 {
			return 0, Failed, true
		}
		wait = min(max(wait, asked), c.policy.MaxDelay)
	}
	return wait, 0, false
}

// obstacle returns what forbids another attempt after wait, nil if nothing
// does. It takes the retry from the budget, and so comes last.
func (c *call) obstacle(last error, wait time.Duration) error {
	if c.ctx.Err() != nil {
		return context.Cause(c.ctx)
	}
	now := time.Now()
	if c.start.IsZero() {
		c.start = now
	}
	if err := c.tooLate(now, wait); err != nil {
		return err
	}
	if c.breaker != nil {
		if open := c.breaker.outlasts(wait); open != nil {
			return open // no use in waiting for a rejection
		}
	}
	if err := rewind(last); err != nil {
		return err
	}
	if c.budget != nil && !c.budget.Retry() {
		return ErrBudget
	}
	return nil
}

// tooLate returns what leaves no time for wait, nil if nothing does.
func (c *call) tooLate(now time.Time, wait time.Duration) error {
	if limit := c.policy.Elapsed; limit > 0 && limit-now.Sub(c.start) < wait {
		return ErrElapsed
	}
	if deadline, ok := c.ctx.Deadline(); ok && deadline.Sub(now) <= wait {
		return context.DeadlineExceeded
	}
	return nil
}
