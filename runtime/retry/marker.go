package retry

import (
	"fmt"
	"time"
)

// Permanent marks err as never worth another attempt, whatever the policy
// says. The caller of the loop gets err itself, without the mark. Permanent of
// nil is nil.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return &permanentError{err}
}

// After marks err as worth another attempt no sooner than d from now: what a
// server says in a Retry-After header. The wait is d, or that of the backoff
// where it is longer. A d above the policy's MaxAfter ends the call with an
// [*AfterError]; a negative d asks not to come back, and ends it with err.
// After never adds attempts, and the policy's If must still hold for err. The
// caller of the loop gets err itself, without the mark. After of nil is nil.
//
// An error of any type with a method RetryAfter() time.Duration says the same.
func After(err error, d time.Duration) error {
	if err == nil {
		return nil
	}
	return &afterError{err, d}
}

// Again marks a result as worth another attempt although the call returned no
// error, or one that the policy would not retry. When the attempts are used
// up, the caller of the loop gets err itself, which may be nil.
//
// Again(nil) means that the service has answered and the result is not ready yet.
// A breaker counts it as a success: mark an error where the service has failed.
//
//	for ctx := range policy.Attempts(ctx, &err) {
//		job, err = jobs.Get(ctx, id)
//		if err == nil && job.Pending {
//			err = retry.Again(nil)
//		}
//	}
func Again(err error) error { return &again{err} }

type permanentError struct{ err error }

func (e *permanentError) Error() string { return fmt.Sprint(e.err) } // also of a nil pointer
func (e *permanentError) Unwrap() error { return e.err }

type afterError struct {
	err  error
	wait time.Duration
}

func (e *afterError) Error() string             { return fmt.Sprint(e.err) }
func (e *afterError) Unwrap() error             { return e.err }
func (e *afterError) RetryAfter() time.Duration { return e.wait }

type again struct{ err error }

func (e *again) Error() string {
	if e.err == nil {
		return "result asks for another attempt"
	}
	return fmt.Sprint(e.err)
}

func (e *again) Unwrap() error { return e.err }

// unmark takes the marks off err, outermost first.
func unmark(err error) error {
	for {
		switch e := err.(type) {
		case *permanentError:
			err = e.err
		case *afterError:
			err = e.err
		case *again:
			err = e.err
		default:
			return err
		}
	}
}

// retryAfter returns the wait that err asks for.
func retryAfter(err error) time.Duration {
	asker, ok := as[interface {
		error
		RetryAfter() time.Duration
	}](err)
	if !ok {
		return 0
	}
	return asker.RetryAfter()
}
