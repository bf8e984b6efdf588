package retry

import (
	"context"
	"math/rand/v2"
	"time"
)

// judge returns the wait before the next attempt, or how the call ends if the last error
// itself ends it. callerErr is the Err of the caller's context at the end of the attempt.
func (l *loop) judge(last error, e verdict, callerErr error) (wait time.Duration, end EventKind, ended bool) {
	if !e.rule.worth() || !e.more {
		return 0, Failed, true
	}
	var asked time.Duration
	if e.traits.has(asksToWait) {
		if asked = retryAfter(last); asked < 0 {
			l.rule = declined
			return 0, Failed, true
		}
	}
	if callerErr != nil && is(last, callerErr) {
		l.cause = l.causeOf(callerErr)
		return 0, GaveUp, true
	}
	if l.attempts >= l.most {
		l.observeRetry(last, e.traits, asked)
		return 0, GaveUp, true
	}
	return l.delay(last, asked), 0, false
}

// delay returns the wait before the next attempt, or Stop, if the server has asked for one
// of at least asked.
func (l *loop) delay(last error, asked time.Duration) time.Duration {
	switch wait := l.wait(last); {
	case wait < 0:
		return Stop // whatever wait the server requested
	case l.instant:
		return 0
	default:
		return max(wait, asked)
	}
}

// wait returns the wait that the policy sets before the next attempt, or Stop.
func (l *loop) wait(last error) time.Duration {
	p := &l.policy
	if p.Slow != nil && unmark(last) != nil && p.Slow(last) {
		slow := *p
		slow.Delay = p.SlowDelay
		p = &slow
	}
	var d time.Duration
	if c, ok := p.Backoff.(Curve); ok {
		d = c.wait(p, l.attempts)
	} else {
		d = l.customWait(p, last)
	}
	u := 0.0
	if p.Jitter != NoJitter { // else it is not used
		u = rand.Float64()
	}
	return p.jittered(d, l.previous, u)
}

// customWait returns the wait of a Backoff that is not built in.
func (l *loop) customWait(p *Policy, last error) time.Duration {
	if l.backoff == nil {
		l.backoff = forCall(l.policy.Backoff)
	}
	return l.backoff.Wait(Attempt{l.attempts, unmark(last), l.previous, l.elapsed(), *p})
}

// obstacle returns what prevents another attempt after wait, nil if nothing
// does. It takes the retry from the budget, which therefore comes last.
func (l *loop) obstacle(last error, t traits, wait time.Duration) error {
	if err := l.hindrance(last, t, wait); err != nil {
		return err
	}
	if err := rewind(l.ctx, l.with.replays); err != nil {
		return err
	}
	if l.budget != nil && !l.budget.Retry() {
		return ErrBudget
	}
	return nil
}

// hindrance is obstacle without what rewinding or paying reveals.
func (l *loop) hindrance(last error, t traits, wait time.Duration) error {
	if err := l.interruption(); err != nil {
		return err
	}
	if wait < 0 {
		return ErrStopped
	}
	if t.has(asksToWait) {
		if asked := retryAfter(last); asked > l.policy.MaxAfter {
			return &AfterError{Asked: asked, Max: l.policy.MaxAfter}
		}
	}
	if err := l.tooLate(wait); err != nil {
		return err
	}
	if l.with.breaker != nil {
		if open := l.with.breaker.outlasts(wait); open != nil && l.patience(open) <= 0 {
			return open // the next attempt would be rejected
		}
	}
	return nil
}

// tooLate returns the error if the time left is too short for wait, else nil.
// It reads no clock if there is neither a wait nor a limit.
func (l *loop) tooLate(wait time.Duration) error {
	deadline, limited := l.ctx.Deadline()
	if wait == 0 && !limited && l.policy.Elapsed == 0 {
		return nil
	}
	now := time.Now()
	if l.start.IsZero() {
		l.start = now
	}
	if limit := l.policy.Elapsed; limit > 0 && limit-now.Sub(l.start) < wait {
		return ErrElapsed
	}
	if limited && deadline.Sub(now) <= wait {
		return context.DeadlineExceeded
	}
	return nil
}
