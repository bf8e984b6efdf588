package retry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/retrygen/retrygen/runtime/retry/internal/access"
	"github.com/retrygen/retrygen/runtime/retry/internal/lasting"
)

// A loop is one call of a Method on the slow path: from the first attempt if
// that needs a context, a clock or a breaker that is not closed, otherwise from
// the first failure. It lives on the stack.
type loop struct {
	*plan
	ctx       context.Context // the caller's
	most      int             // maximum number of attempts
	attempts  int             // made
	previous  time.Duration   // the last wait
	backoff   Backoff         // for this call; nil until the first wait, or if the policy's is built in
	start     time.Time       // zero until needed
	whole     bool            // start is the start of the call
	announced *Event          // the last Retrying event, for the hooks of WithAttempts
	telling   bool            // an observer is running
	rule      rule            // what decided about the last error
	trail     trail
	nested    bool      // inside an attempt of another loop, which does the retries
	ended     EventKind // how the call ended; Retrying until then
	cause     cause     // why, if it gave up or was rejected
	why       *Error    // what ended the call, if not its last error
	with      with
	args      []slog.Attr // see describe
	asked     bool        // args is what Hooks.Args returned
	blocked   bool        // a hook has returned an error
	decided   decision    // of override
}

// run makes all attempts of a call and returns how it ended.
//
//go:noinline
func (p *plan) run(ctx context.Context, err *error, yield func(context.Context) bool, w with, h *Hooks) ending {
	if p.direct && w.breaker != nil && p.throttle.calm() && len(p.observe) == 0 && ctx.Err() == nil && (h == nil || h.Args == nil) { // the reason is a breaker that is not closed
		if open := w.breaker.rejection(); open != nil && !w.breaker.policy().Wait {
			why := p.turnAway(w.breaker, open)
			*err = p.policy.giveUp(why)
			return ending{gaveUp: true, why: why}
		}
	}
	l := loop{plan: p, ctx: ctx, most: p.policy.MaxAttempts, with: w}
	if p.mode == observing {
		l.most = 1
	}
	if p.outermost && retrying(ctx) {
		l.nested, l.most = true, 1
	}
	switch {
	case p.invalid != nil:
		*err = p.invalid
		return ending{}
	case ctx.Err() != nil:
		l.describe(h)
		*err = l.stop(context.Cause(ctx), nil)
		return l.ending()
	}
	if p.policy.Timeout > 0 { // which an override would change for the first attempt, too
		if wrong := l.override(); wrong != nil {
			l.describe(h)
			*err = l.stop(wrong, nil)
			return l.ending()
		}
	}
	switch {
	case l.policy.endless() && ctx.Done() == nil && !l.nested:
		*err = errEndless
		l.tell(Event{Kind: Invalid, Err: errEndless})
		return ending{}
	case l.policy.timed() || len(p.observe) > 0 || p.counters.measured():
		l.start, l.whole = time.Now(), true
	}
	l.makeAttempts(err, yield, h)
	return l.ending()
}

// retry continues after a first attempt that failed, and returns how the call
// ended. more is as in a verdict.
//
//go:noinline
func (p *plan) retry(ctx context.Context, err *error, yield func(context.Context) bool, generation uint32, more bool, w with, h *Hooks) ending {
	t, r := p.policy.look(*err, w.once != nil || p.policy.Once)
	if !r.worth() && p.alone && w.breaker == nil {
		p.refuse(err, t)
		return ending{attempts: 1}
	}
	return p.goOn(ctx, err, yield, generation, verdict{t, r, more}, w, h)
}

// refuse ends a call whose first error only its caller and the counters need to see.
func (p *plan) refuse(err *error, t traits) {
	if p.counters != nil {
		p.counters.refuse(*err, t)
	}
	if t.has(marks) {
		*err = unmark(*err)
	}
}

// goOn is retry for an error that the breaker, the budget or the observers must see.
//
//go:noinline
func (p *plan) goOn(ctx context.Context, err *error, yield func(context.Context) bool, generation uint32, e verdict, w with, h *Hooks) ending {
	l := loop{plan: p, ctx: ctx, most: p.policy.MaxAttempts, attempts: 1, with: w}
	if len(p.observe) > 0 {
		l.start = time.Now()
	}
	l.describe(h)
	if l.next(err, w.breaker.permit(generation), e, h) {
		l.makeAttempts(err, yield, h)
	}
	return l.ending()
}

// A verdict is how an attempt ended, apart from its error.
type verdict struct {
	traits traits // of the error
	rule   rule   // by which the error is retried, or not
	more   bool   // the loop body did not break or return
}

// makeAttempts makes attempts until the last one.
func (l *loop) makeAttempts(err *error, yield func(context.Context) bool, h *Hooks) {
	for {
		permit, cause := l.admit()
		if cause != nil {
			l.describe(h)
			l.refund()
			*err = l.reject(cause, *err)
			return
		}
		e := l.attempt(err, yield, permit, h)
		if !l.next(err, permit, e, h) {
			return
		}
	}
}

// attempt makes one attempt and, with retrytest.Repeat, another one after a success.
func (l *loop) attempt(err *error, yield func(context.Context) bool, permit Permit, h *Hooks) (e verdict) {
	l.attempts++
	ctx, cancel := l.attemptContext()
	returned := false
	defer func() {
		cancel()
		if !returned { // a panic, or runtime.Goexit
			l.describe(h)
			l.panicked(permit, *err)
		}
	}()
	e.more = l.try(ctx, err, yield)
	if l.repeat {
		e.more = l.repeatSuccess(err, yield, e.more, h)
	}
	if *err != nil {
		l.describe(h)
		e.traits, e.rule = l.policy.look(*err, l.once())
	}
	returned = true
	return e
}

// errPanicked is the error of an attempt that did not return.
var errPanicked = errors.New("retry: attempt panicked or called runtime.Goexit")

// panicked records an attempt that did not return as failed, unless the panic
// was in the consumer of a stream.
func (l *loop) panicked(permit Permit, err error) {
	if err == access.ErrConsumer {
		l.count(permit, answered, nil, 0)
		l.finish(Succeeded, nil)
		return
	}
	l.count(permit, failed, errPanicked, 0)
	l.finish(Panicked, errPanicked)
}

// attemptContext returns the context of the next attempt.
func (l *loop) attemptContext() (context.Context, context.CancelFunc) {
	ctx, cancel := l.ctx, func() {}
	if l.attempts > 1 || l.outermost && !l.nested {
		ctx = &attemptContext{ctx, l.attempts}
	}
	switch {
	case l.policy.Timeout > 0 && l.lasting:
		long := lasting.New(ctx, l.policy.Timeout)
		return long, long.Returned
	case l.policy.Timeout > 0:
		return context.WithTimeout(ctx, l.policy.Timeout)
	}
	return ctx, cancel
}

// count records the outcome of an attempt in the breaker, the budget and the
// counters.
func (l *loop) count(permit Permit, outcome outcome, err error, t traits) {
	if l.with.breaker != nil {
		l.with.breaker.settle(permit, outcome, l.source())
	}
	if l.budget != nil {
		l.budget.settle(outcome)
	}
	if l.throttle != nil {
		l.throttle.settle(outcome)
	}
	if l.counters != nil {
		l.counters.settle(l.attempts, err, t, outcome)
	}
}

// next settles an attempt. It waits and returns true if another attempt is to follow;
// otherwise *err is the error for the caller.
func (l *loop) next(err *error, permit Permit, e verdict, h *Hooks) (another bool) {
	paid := false // for a retry, from the budget
	defer func() {
		if !another { // the call has ended, possibly by a panic in a callback
			l.end(paid)
		}
	}()
	last, callerErr := *err, l.ctx.Err()
	l.rule = e.rule
	l.count(permit, e.traits.outcome(last, e.rule, callerErr), last, e.traits)
	if last == nil {
		l.finish(Succeeded, nil)
		return false
	}
	if l.gaveUp != nil && e.rule.worth() {
		l.trail.add(last, l.gaveUp.clock())
	}
	if l.attempts == 1 {
		if wrong := l.override(); wrong != nil {
			*err = l.stop(wrong, unmark(last))
			return false
		}
	}
	wait, end, ended := l.judge(last, e, callerErr)
	if ended {
		*err = l.finish(end, unmark(last))
		return false
	}
	cause := l.obstacle(last, e.traits, wait)
	if cause == nil {
		paid = true
		*err = unmark(last) // for the hooks
		cause = l.prepare(last, wait, h)
	}
	if cause != nil {
		*err = l.stop(cause, unmark(last))
		return false
	}
	return true
}

// prepare gets the call ready for its next attempt. The cause ends it.
func (l *loop) prepare(last error, wait time.Duration, h *Hooks) (cause error) {
	if cause = l.undo(h); cause != nil {
		return cause
	}
	if cause = l.pause(last, wait); cause != nil {
		return cause
	}
	return l.before(h)
}

// pause announces the wait and waits.
func (l *loop) pause(last error, wait time.Duration) (cause error) {
	l.previous = wait
	if l.gaveUp != nil {
		l.trail.waited(wait)
	}
	if l.policy.OnRetry != nil || len(l.observe) > 0 || len(l.hooks) > 0 {
		l.announce(last, l.untilProbe(wait))
	}
	return l.sleep(wait)
}

// end refunds a retry that was paid for but is not made, because of a panic or
// because the caller's context ended. It also reports a call that ended by a
// panic in OnRetry; a panic in an observer is not reported to the observers.
func (l *loop) end(paid bool) {
	if paid {
		l.refund()
	}
	if l.ended == Retrying && !l.telling {
		l.finish(Panicked, errPanicked)
	}
}

// refund returns the token of a retry that is not made.
func (l *loop) refund() {
	if l.budget != nil && l.attempts > 0 {
		l.budget.refund()
	}
}

// announce reports the upcoming wait to OnRetry and the observers.
func (l *loop) announce(last error, wait time.Duration) {
	e := Event{Kind: Retrying, Method: l.name, Attempt: l.attempts, Err: unmark(last), Reason: l.reason(), Wait: wait, Elapsed: l.elapsed(), Args: l.args}
	if len(l.hooks) > 0 {
		last := e // which alone escapes
		l.announced = &last
	}
	if l.policy.OnRetry != nil {
		l.policy.OnRetry(e)
	}
	l.tell(e)
}

// tell notifies the observers.
func (l *loop) tell(e Event) {
	l.telling = true
	l.observers.tell(l.ctx, e)
	l.telling = false
}

// sleep waits, and returns the cause if the caller's context ends first.
func (l *loop) sleep(wait time.Duration) error {
	if l.counters != nil {
		l.counters.wait(wait)
	}
	if wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-l.ctx.Done():
		case <-l.stopped():
		}
	}
	return l.interruption()
}

// interruption is context.Cause of the caller's context if that has ended, or the error
// of WithShutdown. Unlike context.Cause it takes no lock while the contexts are
// live.
func (l *loop) interruption() error {
	if l.ctx.Err() == nil {
		return l.stopping()
	}
	return context.Cause(l.ctx)
}

// stopping returns the error of a call that WithShutdown ends, nil if it may go
// on.
func (p *plan) stopping() error {
	if p.shutdown == nil || p.shutdown.Err() == nil {
		return nil
	}
	if cause := context.Cause(p.shutdown); cause != p.shutdown.Err() {
		return fmt.Errorf("%w: %w", ErrShutdown, cause)
	}
	return ErrShutdown
}

// stopped returns a channel that is closed when WithShutdown ends the retries;
// nil if there is none.
func (p *plan) stopped() <-chan struct{} {
	if p.shutdown == nil {
		return nil
	}
	return p.shutdown.Done()
}
