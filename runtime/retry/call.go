package retry

import (
	"context"
	"errors"
	"time"
)

// A call is one call of a Method on the slow path: from the first attempt if
// that needs a context, a clock or a breaker that is not closed, otherwise from
// the first failure. It lives on the stack of the loop.
type call struct {
	*Method
	ctx      context.Context // the caller's
	most     int             // maximum number of attempts
	attempts int             // made
	previous time.Duration   // the last wait
	start    time.Time       // zero until needed
	whole    bool            // start is the start of the call
	telling  bool            // an observer is running
	nested   bool            // inside an attempt of another loop, which does the retries
	ended    EventKind       // how the call ended; Retrying until then
	replays  *replays        // for the readers among the arguments
}

// run makes all attempts of a call and returns how it ended.
//
//go:noinline
func (m *Method) run(ctx context.Context, err *error, yield func(context.Context) bool, replays *replays) ending {
	if m.direct && ctx.Err() == nil { // the reason is a breaker that is not closed
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

// retry continues after a first attempt that failed, and returns how the call
// ended. more is as in a verdict.
//
//go:noinline
func (m *Method) retry(ctx context.Context, err *error, yield func(context.Context) bool, generation uint32, more bool, replays *replays) ending {
	t, worth := m.policy.look(*err)
	if !worth && m.alone {
		m.refuse(err, t)
		return ending{attempts: 1}
	}
	return m.goOn(ctx, err, yield, generation, verdict{t, worth, more}, replays)
}

// refuse ends a call whose first error concerns only its caller and the counters.
func (m *Method) refuse(err *error, t traits) {
	if m.counters != nil {
		m.counters.refused.Add(1)
	}
	if t.has(marks) {
		*err = unmark(*err)
	}
}

// goOn is retry for an error that must be seen by more than the caller and the
// counters.
//
//go:noinline
func (m *Method) goOn(ctx context.Context, err *error, yield func(context.Context) bool, generation uint32, e verdict, replays *replays) ending {
	c := call{Method: m, ctx: ctx, most: m.policy.MaxAttempts, attempts: 1, replays: replays}
	if c.next(err, m.breaker.permit(generation), e) {
		c.loop(err, yield)
	}
	return c.ending()
}

// A verdict is how an attempt ended, apart from its error.
type verdict struct {
	traits traits // of the error
	worth  bool   // the error is retryable
	more   bool   // the loop body did not break or return
}

// loop makes attempts until the last one.
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

// attempt makes one attempt, and another after a success if WithRepeat asks for
// it.
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
		e.traits, e.worth = c.policy.look(*err)
	}
	returned = true
	return e
}

// errPanicked is the error of an attempt that did not return.
var errPanicked = errors.New("retry: attempt panicked or called runtime.Goexit")

// panicked records an attempt that did not return as failed, unless the panic
// was in the consumer of a stream.
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

// count records the outcome of an attempt in the breaker, the budget and the
// counters.
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

// next settles an attempt. It reports whether to make another one, after
// waiting for it; otherwise *err is what the caller gets.
func (c *call) next(err *error, permit Permit, e verdict) (another bool) {
	paid := false // for a retry, from the budget
	defer func() {
		if !another { // the call has ended, possibly by a panic in a callback
			c.end(paid)
		}
	}()
	last, callerErr := *err, c.ctx.Err()
	c.count(permit, e.traits.outcome(last, e.worth, callerErr), last)
	if last == nil {
		c.finish(Succeeded, nil)
		return false
	}
	wait, end, ended := c.judge(last, e, callerErr)
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
	if c.policy.OnRetry != nil || len(c.observe) > 0 {
		c.announce(last, c.untilProbe(wait))
	}
	return c.sleep(wait)
}

// end refunds a retry that was paid for but is not made, because of a panic or
// because the caller's context ended. It also reports a call that ended by a
// panic in OnRetry; a panic in an observer is not reported to the observers.
func (c *call) end(paid bool) {
	if paid {
		c.refund()
	}
	if c.ended == Retrying && !c.telling {
		c.finish(Panicked, errPanicked)
	}
}

// refund returns the token of a retry that is not made.
func (c *call) refund() {
	if c.budget != nil && c.attempts > 0 {
		c.budget.refund()
	}
}

// announce reports the upcoming wait to OnRetry and the observers.
func (c *call) announce(last error, wait time.Duration) {
	e := Event{Kind: Retrying, Method: c.name, Attempt: c.attempts, Err: unmark(last), Wait: wait, Elapsed: c.elapsed()}
	if c.policy.OnRetry != nil {
		c.policy.OnRetry(e)
	}
	c.tell(e)
}

// tell notifies the observers.
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
	return c.cause()
}

// cause is context.Cause of the caller's context. Unlike that it takes no lock
// while the context is live.
func (c *call) cause() error {
	if c.ctx.Err() == nil {
		return nil
	}
	return context.Cause(c.ctx)
}

// reject ends the call with the error of admit.
func (c *call) reject(cause, last error) error {
	if c.attempts > 0 {
		return c.stop(cause, unmark(last))
	}
	if open, ok := cause.(*OpenError); ok {
		return c.finish(Rejected, c.rejectedBy(open))
	}
	return c.stop(cause, nil)
}

// turnAway is reject for a first attempt without observers.
func (m *Method) turnAway(open *OpenError) error {
	if m.counters != nil {
		m.counters.turnedAway.Add(1)
	}
	return m.rejectedBy(open)
}

// rejectedBy returns the error of a call whose first attempt was rejected. It
// is reused while the rejection lasts, so that calls to an open breaker do not
// allocate.
func (m *Method) rejectedBy(open *OpenError) *Error {
	if e := m.rejection.Load(); e != nil && e.Cause == error(open) {
		return e
	}
	e := &Error{Method: m.name, Cause: open}
	m.rejection.Store(e)
	return e
}

// stop ends the call for a cause other than its last error. If the last attempt
// returned a result that Again marked, without an error, the caller gets no
// error: a response must not be left open beside one.
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

// finish records and reports how the call ended, and returns err.
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

// ending returns how the call ended.
func (c *call) ending() ending {
	failed := c.ended == GaveUp && !c.nested || c.ended == Rejected // if nested, the outer loop goes on
	if !failed || is(c.ctx.Err(), context.Canceled) {
		return ending{attempts: c.attempts}
	}
	return ending{c.attempts, c.lasted(), true}
}

// lasted returns the time since the call began, 0 if unknown.
func (c *call) lasted() time.Duration {
	if !c.whole {
		return 0
	}
	return time.Since(c.start)
}

// elapsed returns the time since the call began, as far as it is known: see
// Event.Elapsed.
func (c *call) elapsed() time.Duration {
	if c.start.IsZero() {
		return 0
	}
	return time.Since(c.start)
}

// source identifies the call to the breaker, for reporting its changes of
// state.
func (c *call) source() source { return source{c.ctx, c.observers} }
