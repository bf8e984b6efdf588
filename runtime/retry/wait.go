package retry

import (
	"context"
	"math"
	"time"
)

// admit requests a permit for the next attempt, repeatedly if the breaker's
// policy has Wait, after asking the throttle about the first attempt. The error ends the
// call.
func (l *loop) admit() (Permit, error) {
	if l.attempts == 0 && l.throttle != nil && l.throttled() {
		return Permit{}, ErrThrottled
	}
	if l.with.breaker == nil {
		return Permit{}, nil
	}
	waiting := time.Time{}
	defer func() {
		if !waiting.IsZero() && l.counters != nil {
			l.counters.wait(time.Since(waiting))
		}
	}()
	for {
		permit, open := l.with.breaker.allow(l.source())
		if open == nil {
			return permit, nil
		}
		if l.mode == observing {
			l.observed(wouldReject)
			return Permit{}, nil // whose outcome does not count
		}
		wait := l.patience(open)
		if wait <= 0 {
			return Permit{}, open
		}
		if waiting.IsZero() {
			waiting = time.Now()
		}
		l.with.breaker.await(l.ctx, wait, l.stopped())
		switch l.ctx.Err() {
		case nil:
			if err := l.stopping(); err != nil {
				return Permit{}, err
			}
		case context.DeadlineExceeded: // passed at the same time as the wait
			return Permit{}, open
		default:
			return Permit{}, context.Cause(l.ctx)
		}
	}
}

// patience returns how long to wait before asking the breaker again: until the
// cooldown has passed or, if probes in flight may close the breaker before
// then, for all the time that is left. Zero or less means not to wait.
func (l *loop) patience(open *OpenError) time.Duration {
	if !l.with.breaker.policy().Wait || l.instant || open.Until.IsZero() {
		return 0
	}
	wait, left := max(l.with.breaker.clock.until(open.Until), 1), l.left()
	switch {
	case wait < left:
		return wait
	case l.with.breaker.load().state() == HalfOpen:
		return left
	}
	return 0
}

// untilProbe returns the actual wait: longer than the backoff if the breaker
// stays open for longer.
func (l *loop) untilProbe(backoff time.Duration) time.Duration {
	if l.with.breaker == nil || l.with.breaker.load().state() != Open {
		return backoff
	}
	open := l.with.breaker.outlasts(backoff)
	if open == nil {
		return backoff
	}
	return max(backoff, l.patience(open))
}

// left returns the time left for the call.
func (l *loop) left() time.Duration {
	left := time.Duration(math.MaxInt64)
	if deadline, limited := l.ctx.Deadline(); limited {
		left = time.Until(deadline)
	}
	if limit := l.policy.Elapsed; limit > 0 {
		left = min(left, limit-l.elapsed())
	}
	return left
}

// await returns after the wait, or as soon as b changes, ctx ends or stop is
// closed.
func (b *Breaker) await(ctx context.Context, wait time.Duration, stop <-chan struct{}) {
	woken := b.watch()
	defer b.unwatch()
	if b.rejection() == nil { // b has changed in the meantime
		return
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-woken:
	case <-ctx.Done():
	case <-stop:
	}
}

// watch returns a channel that is closed by the next change of b.
func (b *Breaker) watch() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiters++
	if b.woken == nil {
		b.woken = make(chan struct{})
	}
	return b.woken
}

// unwatch drops the channel once no call waits for it: it belongs to the
// synctest bubble of the waiting calls.
func (b *Breaker) unwatch() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.waiters--; b.waiters == 0 {
		b.woken = nil
	}
}

// wake wakes the calls that wait for a change. mu is held.
func (b *Breaker) wake() {
	if b.woken != nil {
		close(b.woken)
		b.woken = nil
	}
}
