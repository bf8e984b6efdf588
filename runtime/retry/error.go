package retry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"
)

// Causes that end the retries before the attempts are used up. Match them with
// [errors.Is]; other causes are [context.Canceled] and
// [context.DeadlineExceeded].
//
// ErrThrottled means that the service has not answered most of the recent calls.
//
// ErrConsumed means that an argument may have been read and cannot be replayed:
// pass a reader that can seek, or keep a copy with
// //retry:policy replay=buffer(1MiB).
var (
	ErrOpen      = errors.New("circuit breaker is open")
	ErrThrottled = errors.New("throttled because of recent failures")
	ErrBudget    = errors.New("retry budget exhausted")
	ErrElapsed   = errors.New("no time left for the next wait")
	ErrAfter     = errors.New("server requested too long a wait")
	ErrStopped   = errors.New("backoff stopped the retries")
	ErrShutdown  = errors.New("shutting down")
	ErrConsumed  = errors.New("argument may have been read and cannot be replayed")
)

// An Error reports that something other than the last error ended the retries.
// It matches both its cause and the last error with [errors.Is] and
// [errors.As]. The cause is one of:
//
//   - the context.Cause of the caller's context, if that ended;
//   - context.DeadlineExceeded, if the next wait would pass the caller's
//     deadline;
//   - ErrElapsed, if the next wait would pass the policy's Elapsed;
//   - ErrAfter, as an [*AfterError], if the server requested a longer wait than
//     MaxAfter;
//   - ErrStopped, if the policy's Backoff returned Stop;
//   - ErrOpen, as an [*OpenError], if the breaker rejected the attempt;
//   - ErrThrottled, if the throttle rejected the call;
//   - ErrBudget, if the budget allowed no retry;
//   - ErrShutdown, if the context of [WithShutdown] ended;
//   - ErrConsumed, if a reader among the arguments could not be replayed;
//   - the error of one of the [Hooks].
//
// If the last error is not retryable, or no attempts are left, the caller gets
// the last error unchanged instead. If layers above compare errors with == or
// assert their types, [Policy.GiveUp] replaces the Error.
type Error struct {
	Method   string // name of the Method; empty for a bare Policy
	Attempts int    // number of attempts made; 0 if the first was not allowed

	// Elapsed is the duration of the call, 0 if unknown: a call reads the clock at
	// its start only if the policy has Elapsed or a custom Backoff, or the Method
	// an observer.
	Elapsed time.Duration

	Args []slog.Attr // arguments of the call to be logged: see Hooks

	Cause error // what ended the retries
	Last  error // error of the last attempt; nil if there was none

	ended error // Err of the caller's context, whose context.Cause may be Cause
}

// Error returns the method with the Args of the call, the number of attempts,
// the duration if known, the cause and the last error:
//
//	store.Get(id=42): gave up after 3 attempts in 1.2s: retry budget exhausted: last error: unavailable
//
// For an argument that is a [slog.LogValuer], the text contains its LogValue. A value of
// more than one line or more than 64 bytes is truncated with "…"; one that could be misread
// is quoted.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Method)
	writeArgs(&b, e.Args)
	if b.Len() > 0 {
		b.WriteString(": ")
	}
	if e.Attempts == 0 {
		fmt.Fprintf(&b, "not attempted: %v", e.Cause)
		return b.String()
	}
	plural := "s"
	if e.Attempts == 1 {
		plural = ""
	}
	fmt.Fprintf(&b, "gave up after %d attempt%s", e.Attempts, plural)
	if took := e.Elapsed.Round(time.Millisecond); took > 0 {
		fmt.Fprintf(&b, " in %v", took)
	}
	fmt.Fprintf(&b, ": %v", e.Cause)
	if e.Last != nil {
		fmt.Fprintf(&b, ": last error: %v", e.Last)
	}
	return b.String()
}

// Unwrap returns the cause and the last error. If the caller's context ended
// with a custom cause, it also returns context.Canceled or
// context.DeadlineExceeded.
func (e *Error) Unwrap() []error {
	errs := []error{e.Cause}
	if e.Last != nil {
		errs = append(errs, e.Last)
	}
	if e.ended != nil && e.ended != e.Cause {
		errs = append(errs, e.ended)
	}
	return errs
}

// Class classifies the whole call, for [Classify]. If there were several attempts, the
// class is never Unexecuted: an earlier attempt may have been carried out.
func (e *Error) Class() Class {
	if e.Attempts == 0 {
		return either(Final, Unexecuted)(is(e.Cause, context.Canceled))
	}
	c := Classify(e.Last)
	if c == Unexecuted && e.Attempts > 1 {
		return Unknown
	}
	return c
}

// Last returns the last error of the call unwrapped, for [Policy.GiveUp] and
// [WithGiveUp]. Callers may then compare it with ==, assert its type, or give it
// to functions that do not unwrap errors, such as os.IsTimeout, but cannot tell
// what ended the retries. If no attempt was made, Last returns the Err of the
// caller's context if that has ended, otherwise the cause.
func Last(e *Error) error {
	switch {
	case e.Last != nil:
		return e.Last
	case e.ended != nil:
		return e.ended
	}
	return e.Cause
}

// giveUp returns what the caller gets in place of e.
func (p *Policy) giveUp(e *Error) error {
	if p.GiveUp != nil {
		if err := p.GiveUp(e); err != nil {
			return err
		}
	}
	return e
}

// An OpenError is the error of an attempt that a breaker rejected. It matches
// [ErrOpen].
type OpenError struct {
	Breaker string    // name of the breaker
	Until   time.Time // when the next probe is allowed; zero if the breaker was forced open
}

// Error returns which breaker is open. It omits Until, so that all rejections
// by a breaker have the same text and can be grouped by it.
func (e *OpenError) Error() string {
	if e.Breaker == "" {
		return ErrOpen.Error()
	}
	return fmt.Sprintf("%v (%s)", ErrOpen, e.Breaker)
}

// Is reports whether target is ErrOpen.
func (e *OpenError) Is(target error) bool { return target == ErrOpen }

// An AfterError reports that the server requested a longer wait than the policy's MaxAfter.
// It matches [ErrAfter]. The call has given up, so a fallback runs; a caller that can wait
// may call again after Asked.
type AfterError struct {
	Asked time.Duration // wait requested by the server
	Max   time.Duration // the policy's MaxAfter: after= in directives
}

// Error returns the requested wait and the limit.
func (e *AfterError) Error() string {
	return fmt.Sprintf("%v: %v, limited by after=%v", ErrAfter, e.Asked, e.Max)
}

// Is reports whether target is ErrAfter.
func (e *AfterError) Is(target error) bool { return target == ErrAfter }
