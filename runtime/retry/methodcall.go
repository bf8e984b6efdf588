package retry

import (
	"context"
	"errors"
	"iter"
	"time"
)

// A Call is one call of a [Method] whose loop needs more than an error: readers
// among its arguments that every attempt reads from the beginning, or a
// fallback. Any other call ranges over [Method.Attempts].
//
//	call := put.Call(ctx)
//	defer call.Close()
//	body := retry.NewReplay(&call, body)
//	for ctx := range call.Attempts(&err) {
//		err = store.Put(ctx, name, body.Reader())
//	}
//	if call.GaveUp(&err) {
//		return spool(name, body.Reader(), err)
//	}
//	return err
//
// It belongs to the goroutine that makes the call, and serves one loop.
type Call struct {
	method  *Method
	ctx     context.Context // the caller's
	replays *replays        // of the readers among the arguments
	ended   ending
}

// replays are those of one call: a list, because the loop hands it on in a
// register, which costs calls without it nothing.
type replays struct {
	origin
	next *replays
}

// An ending is how the loop of a call has ended.
type ending struct {
	attempts int           // made
	elapsed  time.Duration // when it gave up, as far as the start is known
	gaveUp   bool          // see Call.GaveUp
}

// Call begins a call of m, which ends with ctx.
func (m *Method) Call(ctx context.Context) Call { return Call{method: m, ctx: ctx} }

// Attempts is the retry loop, as [Method.Attempts]. Before another attempt every
// reader given to [NewReplay] is put back; if one cannot be, the call ends with
// [ErrConsumed].
func (c *Call) Attempts(err *error) iter.Seq[context.Context] {
	return func(yield func(context.Context) bool) {
		c.ended = c.method.attempts(c.ctx, err, yield, c.replays)
	}
}

// Attempted reports whether an attempt was made. None is made if the context is
// done before the first, the breaker rejects it, or the policy is invalid.
func (c *Call) Attempted() bool { return c.ended.attempts > 0 }

// GaveUp reports whether the call failed because attempts, time or budget ran
// out, the server asked for a longer wait than MaxAfter or the breaker was open,
// and the caller has not cancelled: whether a fallback should take over. It is
// false for a call that succeeded, or failed with an error that is not retried
// or whose server asked not to be called again (see [After]).
//
// The readers among the arguments are put back for the fallback. If one cannot
// be, GaveUp is false, so that no fallback gets half a file, and *err matches
// [ErrConsumed] too, unless it is nil beside a result that asked for another
// attempt.
func (c *Call) GaveUp(err *error) bool {
	if !c.ended.gaveUp {
		return false
	}
	cause := rewind(c.ctx, c.replays)
	if cause == nil {
		return true
	}
	last := *err
	if last == nil {
		return false
	}
	if e, ok := last.(*Error); ok {
		cause, last = errors.Join(e.Cause, cause), e.Last
	}
	*err = &Error{Method: c.method.name, Attempts: c.ended.attempts, Elapsed: c.ended.elapsed, Cause: cause, Last: last, ended: c.ctx.Err()}
	return false
}

// Close closes the readers that attempts have closed and that were kept open
// for another attempt. It waits for each of them 100ms at most: closing may
// hang as long as an attempt reads in the background.
func (c *Call) Close() error {
	var errs []error
	for r := c.replays; r != nil; r = r.next {
		errs = append(errs, r.end())
	}
	return errors.Join(errs...)
}

// rewind prepares all readers for another attempt, and returns why that cannot
// be. The error matches ErrConsumed.
func rewind(ctx context.Context, r *replays) (err error) {
	for ; r != nil && err == nil; r = r.next {
		err = r.rewind(ctx)
	}
	return err
}
