package retry

import (
	"context"
	"time"
)

// reject ends the call with the error of admit.
func (l *loop) reject(cause, last error) error {
	if l.attempts > 0 {
		return l.stop(cause, unmark(last))
	}
	switch _, open := cause.(*OpenError); {
	case open:
		l.cause = byBreaker
	case cause == ErrThrottled:
		l.cause = byThrottle
	default:
		return l.stop(cause, nil)
	}
	if l.asked {
		return l.giveUp(Rejected, &Error{Method: l.name, Cause: cause, Args: l.args})
	}
	return l.giveUp(Rejected, l.rejectedBy(cause))
}

// turnAway is reject for a first attempt without observers.
func (p *plan) turnAway(b *Breaker, open *OpenError) *Error {
	b.deny()
	if p.counters != nil {
		p.counters.finish(Rejected, 0, byBreaker)
	}
	return p.rejectedBy(open)
}

// rejectedBy returns the error of a call whose first attempt was rejected, by an open
// breaker or the throttle. It is reused for as long as the cause is the same, so that such
// calls do not allocate.
func (p *plan) rejectedBy(cause error) *Error {
	if e := p.method.rejection.Load(); e != nil && e.Cause == cause {
		return e
	}
	e := &Error{Method: p.name, Cause: cause}
	p.method.rejection.Store(e)
	return e
}

// stop ends the call for a cause other than its last error. If the last attempt
// returned a result that Again marked, without an error, the caller gets no
// error: a response must not be left open beside one.
func (l *loop) stop(cause, last error) error {
	l.cause = l.causeOf(cause)
	if last == nil && l.attempts > 0 {
		return l.finish(GaveUp, nil)
	}
	e := &Error{Method: l.name, Attempts: l.attempts, Elapsed: l.lasted(), Cause: cause, Last: last, Args: l.args, ended: l.ctx.Err()}
	if _, rejected := cause.(*OpenError); rejected {
		return l.giveUp(Rejected, e)
	}
	return l.giveUp(GaveUp, e)
}

// giveUp is finish for a call that something other than its last error ended.
func (l *loop) giveUp(end EventKind, e *Error) error {
	if end == Rejected && l.cause != byThrottle && l.with.breaker != nil {
		l.with.breaker.deny()
	}
	l.why = e
	l.finish(end, e)
	return l.policy.giveUp(e)
}

// finish records and reports how the call ended, and returns err.
func (l *loop) finish(end EventKind, err error) error {
	l.ended = end
	l.keep(end)
	if l.counters != nil {
		l.counters.finish(end, l.attempts, l.cause)
		if l.counters.measured() && l.attempts > 0 {
			l.counters.latency.calls.add(l.lasted())
		}
	}
	if len(l.observe) > 0 {
		e := Event{Kind: end, Attempt: l.attempts, Err: err, Elapsed: l.elapsed(), Args: l.args}
		if end == Failed && !l.rule.worth() {
			e.Reason = l.reason()
		}
		if end == GaveUp || end == Rejected {
			e.Cause = causeNames[l.cause]
		}
		if end == Rejected && l.cause != byThrottle && l.with.breaker != nil {
			e.Breaker = l.nameOf(l.with.breaker)
		}
		l.tell(e)
	}
	return err
}

// ending returns how the call ended.
func (l *loop) ending() ending {
	failed := l.ended == GaveUp && !l.nested || l.ended == Rejected // if nested, the outer loop continues
	if !failed || l.blocked || is(l.ctx.Err(), context.Canceled) {
		return ending{attempts: l.attempts}
	}
	return ending{l.attempts, l.lasted(), true, l.why, l.args}
}

// lasted returns the time since the call began, 0 if unknown.
func (l *loop) lasted() time.Duration {
	if !l.whole {
		return 0
	}
	return time.Since(l.start)
}

// elapsed returns the time since the call began, as far as it is known: see
// Event.Elapsed.
func (l *loop) elapsed() time.Duration {
	if l.start.IsZero() {
		return 0
	}
	return time.Since(l.start)
}

// source identifies the call to the breaker, for reporting its changes of
// state.
func (l *loop) source() source { return source{l.ctx, l.observers} }
