package retry

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Reasons for which retrying ends before the attempts are used up. They are
// matched with [errors.Is], beside [context.Canceled] and
// [context.DeadlineExceeded].
var (
	ErrOpen    = errors.New("circuit breaker is open")
	ErrBudget  = errors.New("retry budget is used up")
	ErrElapsed = errors.New("no time left for the next wait")
	ErrAfter   = errors.New("server asks for too long a wait")
)

// An Error says that something other than the call itself ended the retries.
// It matches, by [errors.Is] and [errors.As], both the cause and the last error:
//
//   - the caller's context ended during a wait: context.Cause of it;
//   - the caller's deadline comes before the next attempt: context.DeadlineExceeded;
//   - the policy's Elapsed does: ErrElapsed;
//   - the server asks for a longer wait than MaxAfter: ErrAfter, as an [*AfterError];
//   - the breaker rejected the attempt: ErrOpen, as an [*OpenError];
//   - the budget had no retry left: ErrBudget;
//   - a reader among the arguments could not be read again: ErrConsumed.
//
// When the last error alone tells the story, because it is not to be retried or
// the attempts are used up, the caller gets that error instead, unchanged.
type Error struct {
	Method   string // of the Method; empty for a bare Policy
	Attempts int    // made, 0 where the first was not let through

	// Elapsed is the time since the call began, 0 where that is not known: a call
	// reads the clock at its beginning only for an elapsed limit or an observer.
	Elapsed time.Duration

	Cause error // what ended the retries
	Last  error // of the last attempt; nil when there was none

	ended error // of the caller's context, which Cause may be another word for
}

// Error returns method, attempts, time if known, cause and last error.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Method != "" {
		b.WriteString(e.Method + ": ")
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

// Unwrap returns the cause and the last error, and where the caller's context
// has ended for a cause of its own, context.Canceled or context.DeadlineExceeded.
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

// An OpenError is a breaker's rejection. It is [ErrOpen].
type OpenError struct {
	Breaker string    // its name
	Until   time.Time // when it will let a probe through; zero when forced open
}

// Error returns which breaker is open. It leaves Until out, so that rejections by
// one breaker have one text and can be grouped by it.
func (e *OpenError) Error() string {
	if e.Breaker == "" {
		return ErrOpen.Error()
	}
	return fmt.Sprintf("%v (%s)", ErrOpen, e.Breaker)
}

// Is reports whether target is ErrOpen.
func (e *OpenError) Is(target error) bool { return target == ErrOpen }

// An AfterError ends the retries of a call whose server asks for a longer wait
// than the policy's MaxAfter allows. It is [ErrAfter]. The call gave up: a
// fallback takes over, and whoever can wait that long may call again then.
type AfterError struct {
	Asked time.Duration // by the server
	Max   time.Duration // that the policy allows: MaxAfter, the key after of directives
}

// Error says what the server asks for and what the limit is.
func (e *AfterError) Error() string {
	return fmt.Sprintf("%v: %v, where after=%v is the limit", ErrAfter, e.Asked, e.Max)
}

// Is reports whether target is ErrAfter.
func (e *AfterError) Is(target error) bool { return target == ErrAfter }
