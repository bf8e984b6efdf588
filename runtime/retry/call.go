package retry

import (
	"context"
	"errors"
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
	whole    bool            // start is when the call began
	telling  bool            // an observer is being told
	nested   bool            // in an attempt of another loop, which does the retries
	ended    EventKind       // how the call has ended; Retrying while it has not
	replays  *replays        // of the readers among the arguments
}

// run makes all attempts of a call, and returns how it ended.
//
//go:noinline
func (m *Method) run(ctx context.Context, err *error, yield func(context.Context) bool, replays *replays) ending {
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
		c.start, c.whole = time.Now(), true
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
func (m *Method) retry(ctx context.Context, err *error, yield func(context.Context) bool, permit Permit, more bool, replays *replays) ending {
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
func (m *Method) goOn(ctx context.Context, err *error, yield func(context.Context) bool, permit Permit, e verdict, replays *replays) ending {
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
			c.panicked(permit, *err)
		}
	}()
	e.more = yield(ctx)
	if c.repeat {
		e.more = c.repeatSuccess(err, yield, e.more)
	}
	if *err != nil {
		e.traits = traitsOf(*err)
		e.worth = c.policy.worth(*err, e.traits)
	}
	returned = true
	return e
}

// errPanicked is the error of an attempt that did not return.
var errPanicked = errors.New("retry: attempt panicked or called runtime.Goexit")

// panicked notes that an attempt has not returned: it has failed, unless it was
// the caller's own loop over a stream that did not.
func (c *call) panicked(permit Permit, err error) {
	if err == errConsumer {
		c.count(permit, answered, nil)
		c.finish(Succeeded, nil)
		return
	}
	c.count(permit, failed, errPanicked)
	c.finish(Panicked, errPanicked)
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

// settle counts how an attempt has ended.
func (c *call) settle(permit Permit, err error, e verdict) {
	c.count(permit, e.traits.outcome(err, e.worth, c.ctx.Err()), err)
}

// count tells breaker, budget and counters how an attempt has ended.
func (c *call) count(permit Permit, outcome outcome, err error) {
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
func (c *call) next(err *error, permit Permit, e verdict) (another bool) {
	paid := false // from the budget
	defer func() {
		if !another { // the call has ended, by a panic of a callback perhaps
			c.end(paid)
		}
	}()
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
		paid = true
		cause = c.pause(last, wait)
	}
	if cause != nil {
		*err = c.stop(cause, unmark(last))
		return false
	}
	return true
}

// pause announces the wait and waits.
func (c *call) pause(last error, wait time.Duration) (cause error) {
	c.previous = wait
	c.announce(last, c.untilProbe(wait))
	return c.sleep(wait)
}

// end gives back what was paid for a retry that is not made, because of a panic or
// because the caller's context has ended, and tells of a call that a callback's
// panic has ended. An observer knows of its own.
func (c *call) end(paid bool) {
	if paid {
		c.refund()
	}
	if c.ended == Retrying && !c.telling {
		c.finish(Panicked, errPanicked)
	}
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
	c.tell(e)
}

// tell tells the observers.
func (c *call) tell(e Event) {
	c.telling = true
	c.observers.tell(c.ctx, e)
	c.telling = false
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
	e := &Error{Method: c.name, Attempts: c.attempts, Elapsed: c.lasted(), Cause: cause, Last: last, ended: c.ctx.Err()}
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
		e := Event{Kind: end, Attempt: c.attempts, Err: err, Elapsed: c.elapsed()}
		if end == Rejected && c.breaker != nil {
			e.Breaker = c.breaker.Name()
		}
		c.tell(e)
	}
	return err
}

// ending returns how the call has ended.
func (c *call) ending() ending {
	failed := c.ended == GaveUp && !c.nested || c.ended == Rejected // nested, the outer loop goes on
	if !failed || is(c.ctx.Err(), context.Canceled) {
		return ending{attempts: c.attempts}
	}
	return ending{c.attempts, c.lasted(), true}
}

// lasted returns the time since the call began, 0 if that is not known.
func (c *call) lasted() time.Duration {
	if !c.whole {
		return 0
	}
	return time.Since(c.start)
}

// elapsed returns the time since the call began, as far as it is known.
func (c *call) elapsed() time.Duration {
	if c.start.IsZero() {
		return 0
	}
	return time.Since(c.start)
}

// source is what a breaker tells of its changes because of this call.
func (c *call) source() source { return source{c.ctx, c.observers} }
