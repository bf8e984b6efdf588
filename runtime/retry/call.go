package retry

import (
	"context"
	"time"
)

// A call is one call of a Method on the slow way: from its first attempt where
// that needs a context, a clock or a breaker that is not closed, else from its
// first failure. It lives on the stack of the loop.
type call struct {
	*Method
	ctx      context.Context // the caller's
	most     int             // attempts that may be made
	attempts int             // made
	previous time.Duration   // the last wait
	start    time.Time       // zero until somebody needs it
	nested   bool            // in an attempt of another loop, which does the retries
	ended    EventKind       // how the call has ended
	replays  []origin        // of the readers among the arguments
}

// run makes all attempts of a call, and returns how it ended.
//
//go:noinline
func (m *Method) run(ctx context.Context, err *error, yield func(context.Context) bool, replays []origin) ending {
	if m.direct && ctx.Err() == nil { // so it is the breaker that is not closed
		if open := m.breaker.rejection(); open != nil && !m.breaker.policy.Wait {
			*err = m.turnAway(open)
			return ending{gaveUp: true}
		}
	}
	c := call{Method: m, ctx: ctx, most: m.policy.MaxAttempts, replays: replays}
	switch {
	case m.invalid != nil:
		*err = m.invalid
		return ending{}
	case ctx.Err() != nil:
		*err = c.stop(context.Cause(ctx), nil)
		return c.ending()
	case m.policy.Elapsed > 0 || len(m.observe) > 0:
		c.start = time.Now()
	}
	if m.nesting == Once && retrying(ctx) {
		c.nested, c.most = true, 1
	}
	c.loop(err, yield)
	return c.ending()
}

// retry goes on after a first attempt that has failed, and returns how the call
// ended. more is as in a verdict.
//
//go:noinline
func (m *Method) retry(ctx context.Context, err *error, yield func(context.Context) bool, permit Permit, more bool, replays []origin) ending {
	t := traitsOf(*err)
	worth := m.policy.worth(*err, t)
	if !worth && m.alone {
		if m.counters != nil {
			m.counters.refused.Add(1)
		}
		*err = unmark(*err)
		return ending{attempts: 1}
	}
	return m.goOn(ctx, err, yield, permit, verdict{t, worth, more}, replays)
}

// goOn is retry for an error that concerns more than its caller.
func (m *Method) goOn(ctx context.Context, err *error, yield func(context.Context) bool, permit Permit, e verdict, replays []origin) ending {
	c := call{Method: m, ctx: ctx, most: m.policy.MaxAttempts, attempts: 1, replays: replays}
	if c.next(err, permit, e) {
		c.loop(err, yield)
	}
	return c.ending()
}

// A verdict is how an attempt has ended, beside its error.
type verdict struct {
	traits traits // of the error
	worth  bool   // the error is worth another attempt
	more   bool   // the loop's body has not left the loop
}

// loop makes attempts until one is the last.
func (c *call) loop(err *error, yield func(context.Context) bool) {
	for {
		permit, cause := c.admit()
		if cause != nil {
			c.refund()
			*err = c.reject(cause, *err)
			return
		}
		e := c.attempt(err, yield, permit)
		if !c.next(err, permit, e) {
			return
		}
	}
}

// attempt makes one attempt, and once more after a success where that is asked
// for.
func (c *call) attempt(err *error, yield func(context.Context) bool, permit Permit) (e verdict) {
	c.attempts++
	ctx, cancel := c.attemptContext()
	returned := false
	defer func() {
		cancel()
		if !returned { // a panic, or runtime.Goexit
			permit.Failure()
		}
	}()
	e.more = yield(ctx)
	if c.repeat {
		e.more = c.repeatSuccess(ctx, err, yield, e.more)
	}
	if *err != nil {
		e.traits = traitsOf(*err)
		e.worth = c.policy.worth(*err, e.traits)
	}
	returned = true
	return e
}

// attemptContext returns the context of the next attempt.
func (c *call) attemptContext() (context.Context, context.CancelFunc) {
	ctx, cancel := c.ctx, func() {}
	if c.attempts > 1 || c.nesting == Once && !c.nested {
		ctx = &attemptContext{ctx, c.attempts}
	}
	switch {
	case c.policy.Timeout > 0 && c.lasting:
		lasting := newLasting(ctx, c.policy.Timeout)
		return lasting, lasting.returned
	case c.policy.Timeout > 0:
		return context.WithTimeout(ctx, c.policy.Timeout)
	}
	return ctx, cancel
}

// settle tells breaker, budget and counters how an attempt has ended.
func (c *call) settle(permit Permit, err error, e verdict) {
	outcome := e.traits.outcome(err, e.worth, c.ctx.Err())
	if c.breaker != nil {
		c.breaker.settle(permit, outcome, c.source())
	}
	if c.budget != nil {
		c.budget.settle(outcome)
	}
	if c.counters != nil {
		c.counters.settle(c.attempts, err, outcome)
	}
}

// next settles an attempt, and reports whether another is to be made, having
// waited for it; else it leaves in *err what the caller gets.
func (c *call) next(err *error, permit Permit, e verdict) bool {
	last := *err
	c.settle(permit, last, e)
	if last == nil {
		c.finish(Succeeded, nil)
		return false
	}
	wait, end, ended := c.judge(last, e)
	if ended {
		*err = c.finish(end, unmark(last))
		return false
	}
	cause := c.obstacle(last, e.traits, wait)
	if cause == nil {
		cause = c.pause(last, wait)
	}
	if cause != nil {
		*err = c.stop(cause, unmark(last))
		return false
	}
	return true
}

// pause announces the wait and waits. A retry that is not made then, because of
// a panic or because the caller's context has ended, costs no budget.
func (c *call) pause(last error, wait time.Duration) (cause error) {
	goesOn := false
	defer func() {
		if !goesOn {
			c.refund()
		}
	}()
	c.previous = wait
	c.announce(last, c.untilProbe(wait))
	cause = c.sleep(wait)
	goesOn = cause == nil
	return cause
}

// refund gives back what a retry has cost that is not made.
func (c *call) refund() {
	if c.budget != nil && c.attempts > 0 {
		c.budget.refund()
	}
}

// announce tells of the wait to come.
func (c *call) announce(last error, wait time.Duration) {
	if c.policy.OnRetry == nil && len(c.observe) == 0 {
		return
	}
	e := Event{Kind: Retrying, Method: c.name, Attempt: c.attempts, Err: unmark(last), Wait: wait, Elapsed: c.elapsed()}
	if c.policy.OnRetry != nil {
		c.policy.OnRetry(e)
	}
	c.tell(c.ctx, e)
}

// sleep waits, and returns the cause if the caller's context ends first.
func (c *call) sleep(wait time.Duration) error {
	if wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-c.ctx.Done():
		}
	}
	return context.Cause(c.ctx)
}

// reject ends the call for what admit says.
func (c *call) reject(cause, last error) error {
	if c.attempts > 0 {
		return c.stop(cause, unmark(last))
	}
	if open, ok := cause.(*OpenError); ok {
		return c.finish(Rejected, c.rejectedBy(open))
	}
	return c.stop(cause, nil)
}

// turnAway is reject for a first attempt that nobody observes.
func (m *Method) turnAway(open *OpenError) error {
	if m.counters != nil {
		m.counters.finish(Rejected, 0)
	}
	return m.rejectedBy(open)
}

// rejectedBy returns the error of a call whose first attempt was rejected: the
// same for as long as the rejection is, so that an open breaker costs no memory.
func (m *Method) rejectedBy(open *OpenError) *Error {
	if e := m.rejection.Load(); e != nil && e.Cause == error(open) {
		return e
	}
	e := &Error{Method: m.name, Cause: open}
	m.rejection.Store(e)
	return e
}

// stop ends the call for something other than its last error. A result that asked
// for another attempt, and is no error, is returned as it came: a response must
// not be left open beside an error.
func (c *call) stop(cause, last error) error {
	if last == nil && c.attempts > 0 {
		return c.finish(GaveUp, nil)
	}
	e := &Error{Method: c.name, Attempts: c.attempts, Elapsed: c.elapsed(), Cause: cause, Last: last, ended: c.ctx.Err()}
	if _, rejected := cause.(*OpenError); rejected {
		return c.finish(Rejected, e)
	}
	return c.finish(GaveUp, e)
}

// finish counts and tells how the call has ended, and returns err.
func (c *call) finish(end EventKind, err error) error {
	c.ended = end
	if c.counters != nil {
		c.counters.finish(end, c.attempts)
	}
	if len(c.observe) > 0 {
		c.tell(c.ctx, Event{Kind: end, Attempt: c.attempts, Err: err, Elapsed: c.elapsed()})
	}
	return err
}

// ending returns how the call has ended.
func (c *call) ending() ending {
	failed := c.ended == GaveUp && !c.nested || c.ended == Rejected // nested, the outer loop goes on
	return ending{c.attempts, c.start, failed && !is(c.ctx.Err(), context.Canceled)}
}

// elapsed returns the time since the call began, as far as it is known.
func (c *call) elapsed() time.Duration { return since(c.start) }

// since returns the time since start, 0 if start is zero.
func since(start time.Time) time.Duration {
	if start.IsZero() {
		return 0
	}
	return time.Since(start)
}

// source is what a breaker tells of its changes because of this call.
func (c *call) source() source { return source{c.ctx, c.observers} }
