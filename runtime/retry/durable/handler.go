package durable

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A handler carries out the calls of one kind.
type handler struct {
	method  *retry.Method
	queue   string       // see Kind
	policy  retry.Policy // schedule, with its defaults
	single  *retry.Method
	extract func(context.Context, map[string]string) context.Context
	decode  func(Call) (func(context.Context) error, error)
}

// count counts how a call has ended.
func (h *handler) count(v Verdict) {
	switch {
	case v.Action == Done:
		internals.CountCarriedOut(h.method)
	case v.Action == Dead && errors.Is(v.Err, ErrPayload):
		internals.CountParked(h.method)
	case v.Action == Dead:
		internals.CountDead(h.method)
	}
}

// serve makes an attempt, unless none is left. now is the clock of the queue.
func (h *handler) serve(ctx context.Context, c Call, now func() time.Time) Verdict {
	if err := h.spent(c); err != nil {
		return Verdict{Action: Dead, Err: err}
	}
	f, err := h.decode(c)
	if err != nil {
		return park(c, fmt.Errorf("%w: %w", ErrPayload, err))
	}
	switch err := h.attempt(ctx, c, f); {
	case err == nil:
		return Verdict{Action: Done}
	case errors.Is(ctx.Err(), context.Canceled): // the worker shuts down
		return Verdict{Action: Snooze, Time: now(), Err: plain(err)}
	default:
		return h.judge(c, now(), err)
	}
}

// plain returns err without marks; a mark of no error stays.
func plain(err error) error {
	if e := internals.Unmark(err); e != nil {
		return e
	}
	return err
}

// spent returns the error of a call that has no attempt left when it begins, because earlier
// ones ended without a verdict.
func (h *handler) spent(c Call) error {
	switch {
	case c.Attempt > h.policy.MaxAttempts:
		return fmt.Errorf("gave up after %d attempts, the last of which did not return", c.Attempt-1)
	case c.Attempt > 1 && c.Now.After(c.Expires):
		return fmt.Errorf("gave up after %d attempts: %w", c.Attempt-1, retry.ErrElapsed)
	}
	return nil
}

// attempt calls f once, through the breaker and the hooks of the method. It returns the error of
// f with its marks, or why f was not called.
func (h *handler) attempt(ctx context.Context, c Call, f func(context.Context) error) (err error) {
	if h.extract != nil {
		ctx = h.extract(ctx, c.Trace)
	}
	ctx = context.WithValue(context.WithValue(ctx, callKey{}, c), keyKey{}, c.Key)
	ctx, cancel := context.WithTimeout(internals.WithAttempt(ctx, c.Attempt), cmp.Or(c.Timeout, h.policy.Timeout))
	defer cancel()
	defer func() {
		if v := recover(); v != nil {
			err = &retry.PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	var marked error // of f
	err = h.single.Do(ctx, func(ctx context.Context) error {
		marked = f(ctx)
		return marked
	})
	if marked != nil {
		return marked
	}
	return err
}

// judge decides about a call whose attempt failed with marked.
func (h *handler) judge(c Call, now time.Time, marked error) Verdict {
	again, asked := internals.Judge(h.policy, marked)
	err, open := plain(marked), (*retry.OpenError)(nil)
	switch {
	case !again:
		return Verdict{Action: Dead, Err: err}
	case errors.As(err, &open):
		return h.blocked(c, now, untilProbe(open, now), err)
	case asked > h.policy.MaxAfter:
		return Verdict{Action: Dead, Err: fmt.Errorf("%w: last error: %w", &retry.AfterError{Asked: asked, Max: h.policy.MaxAfter}, err)}
	case asked > 0:
		return h.later(c, Snooze, now, asked, err)
	case c.Attempt >= h.policy.MaxAttempts:
		return Verdict{Action: Dead, Err: err}
	}
	wait := internals.Wait(h.policy, c.Attempt, c.First, marked)
	if wait < 0 {
		return Verdict{Action: Dead, Err: fmt.Errorf("%w: last error: %w", retry.ErrStopped, err)}
	}
	return h.later(c, At, now, wait, err)
}

// later puts the call back until after the wait, unless it expires before.
func (h *handler) later(c Call, a Action, now time.Time, wait time.Duration, err error) Verdict {
	next := now.Add(wait)
	if next.After(c.Expires) {
		return Verdict{Action: Dead, Err: fmt.Errorf("%w: last error: %w", retry.ErrElapsed, err)}
	}
	return Verdict{Action: a, Time: next, Err: err}
}

// blocked puts back a call that an open breaker has rejected. Until its first attempt, it does
// not expire, because every accepted call gets one.
func (h *handler) blocked(c Call, now time.Time, wait time.Duration, err error) Verdict {
	if c.Attempt <= 1 {
		c.Expires = now.Add(wait)
	}
	return h.later(c, Snooze, now, wait, err)
}

// untilProbe returns how long to wait for an open breaker: until its next probe, 1s if that is
// due, and 1m if it was forced open.
func untilProbe(open *retry.OpenError, now time.Time) time.Duration {
	if open.Until.IsZero() {
		return time.Minute
	}
	return max(open.Until.Sub(now), time.Second)
}

// decode decodes arguments, all of which must have a field.
func decode(encoded []byte, args any) error {
	d := json.NewDecoder(bytes.NewReader(encoded))
	d.DisallowUnknownFields()
	if err := d.Decode(args); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("text after the arguments")
	}
	return nil
}
