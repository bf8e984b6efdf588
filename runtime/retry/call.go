package retry

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"time"
)

// A Call is one call of a [Method] that has a fallback, hooks, a breaker for its
// key (see [CallPer]), or readers among its arguments, which package support
// replays for each attempt. Any other call can use [Method.Attempts].
//
//	call := put.Call(ctx)
//	defer call.Close()
//	replay := support.NewReplay(&call, body)
//	for ctx := range call.Attempts(&err) {
//		err = store.Put(ctx, name, replay.Reader())
//	}
//	if call.GaveUp(&err) {
//		return spool(name, replay.Reader(), err)
//	}
//	return err
//
// A Call must be used by one goroutine only, for one loop.
type Call struct {
	plan  *plan           // of the Method, when the call began
	ctx   context.Context // the caller's
	with  with
	ended ending
}

// A with is what a call has in addition to its Method. It is passed by value, in registers.
// Hooks are not part of it: as a field they would escape to the heap.
type with struct {
	breaker *Breaker // of the Method, or of the call's key
	replays *replays // for the readers among the arguments
	once    *string  // what is not idempotent, such as POST; nil if only the policy decides
}

// A rewinder is something that the attempts of a call consume, such as a reader.
type rewinder interface {
	// Rewind is called before each attempt but the first, and before a fallback: it
	// restores what the first attempt was given, or returns an error that matches
	// ErrConsumed. It returns no later than when ctx ends.
	Rewind(ctx context.Context) error

	// Close is called when there are no more attempts.
	Close() error
}

// replays are the rewinders of one call. They form a linked list, because the
// loop passes it on in one register, at no cost for calls without any.
type replays struct {
	rewinder
	next *replays
}

// An ending is how the loop of a call ended.
type ending struct {
	attempts int           // number of attempts made
	elapsed  time.Duration // duration of a call that gave up, 0 if unknown
	gaveUp   bool          // see Call.GaveUp
	why      *Error        // before Policy.GiveUp; nil if the last error ended the loop
	args     []slog.Attr   // arguments to log, if Hooks.Args was called
}

// Call begins a call of m with the context ctx.
func (m *Method) Call(ctx context.Context) Call {
	p := m.now.Load()
	return Call{plan: p, ctx: ctx, with: with{breaker: p.breaker}}
}

// Attempts returns the retry loop, like [Method.Attempts]. Before each retry,
// every reader given to support.NewReplay is rewound; if one cannot be, the call ends
// with [ErrConsumed].
func (c *Call) Attempts(err *error) iter.Seq[context.Context] {
	return func(yield func(context.Context) bool) {
		c.ended = c.plan.attempts(c.ctx, err, yield, c.with, nil)
	}
}

// AttemptsWith is like Attempts, but with hooks, which run between the attempts or return
// the arguments to log:
//
//	for ctx := range call.AttemptsWith(&err, retry.Hooks{
//		Undo: func() error { return os.Remove(name) },
//		Args: func() []slog.Attr { return []slog.Attr{slog.String("name", name)} },
//	}) {
//		err = download(ctx, name)
//	}
//
// A call that succeeds at once calls none of the hooks and does not allocate.
func (c *Call) AttemptsWith(err *error, h Hooks) iter.Seq[context.Context] {
	return func(yield func(context.Context) bool) {
		hooks := h // which stays on the stack
		c.ended = c.plan.attempts(c.ctx, err, yield, c.with, &hooks)
	}
}

// Attempted reports whether an attempt was made. None is made if the context is
// done before the first, the breaker rejects it, or the policy is invalid.
func (c *Call) Attempted() bool { return c.ended.attempts > 0 }

// GaveUp reports whether a fallback should run: the call failed because attempts, time or
// budget ran out, the server requested a longer wait than MaxAfter, the backoff stopped the
// retries, or the breaker was open, and the caller has not canceled. GaveUp is false for a
// call that succeeded or failed with a non-retryable error, and for one that was ended by a
// hook or by a server that requested no retry (see [After]).
//
// GaveUp rewinds the readers among the arguments for the fallback. If one
// cannot be rewound, GaveUp returns false, so that no fallback sends partial
// data, and makes *err match [ErrConsumed] too, unless *err is nil because of
// [Again].
func (c *Call) GaveUp(err *error) bool {
	if !c.ended.gaveUp {
		return false
	}
	cause := rewind(c.ctx, c.with.replays)
	if cause == nil {
		return true
	}
	last := *err
	if last == nil {
		return false
	}
	if e := c.ended.why; e != nil {
		if is(e.Cause, ErrConsumed) {
			return false // which already contains it
		}
		cause, last = fmt.Errorf("%w; %w", e.Cause, cause), e.Last
	}
	*err = c.plan.policy.giveUp(&Error{Method: c.plan.name, Attempts: c.ended.attempts, Elapsed: c.ended.elapsed, Cause: cause, Last: last, Args: c.ended.args, ended: c.ctx.Err()})
	return false
}

// Close closes the readers that attempts have closed, which were kept open for further
// attempts. It waits at most 100ms for each: closing may block while an attempt is still
// reading in the background.
func (c *Call) Close() error {
	var errs []error
	for r := c.with.replays; r != nil; r = r.next {
		errs = append(errs, r.Close())
	}
	return errors.Join(errs...)
}

// rewind prepares all readers for another attempt, or returns why it cannot.
// The error matches ErrConsumed.
func rewind(ctx context.Context, r *replays) (err error) {
	for ; r != nil && err == nil; r = r.next {
		err = r.Rewind(ctx)
	}
	return err
}

// repeatSuccess repeats a successful attempt once (see retrytest.Repeat), unless the call
// must not be carried out twice or has read a reader that cannot be replayed. The repetition has its own
// context, because that of the first attempt lasts as long as its result. more
// is as in a verdict.
func (l *loop) repeatSuccess(err *error, yield func(context.Context) bool, more bool, h *Hooks) bool {
	if *err != nil || !more || l.once() || rewind(l.ctx, l.with.replays) != nil || l.undo(h) != nil || l.before(h) != nil {
		return more
	}
	ctx, cancel := l.attemptContext()
	defer cancel()
	return yield(ctx)
}
