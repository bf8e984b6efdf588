package retry

import (
	"fmt"
	"time"
)

// Permanent marks err as [Final]: it is never retried, whatever the policy. The caller of
// the retry loop gets err itself, without the mark. Permanent(nil) is nil.
func Permanent(err error) error { return Final.Mark(err) }

// After marks err as not to be retried before d has passed, as a server
// requests with a Retry-After header. The wait is d, or the backoff if that is
// longer. If d is longer than the policy's MaxAfter, the call ends with an
// [*AfterError]; a negative d means not to retry and ends the call with err.
// After never adds attempts, and the policy's If still applies to err. The
// caller of the retry loop gets err itself, without the mark. After(nil, d) is
// nil.
//
// An error of any type with a method RetryAfter() time.Duration has the same
// effect.
func After(err error, d time.Duration) error {
	if err == nil {
		return nil
	}
	return &afterError{err, d}
}

// Again marks a result to be retried although the call returned no error, or an
// error that the policy would not retry. When the attempts are used up, the
// caller of the retry loop gets err itself, which may be nil.
//
// Again(nil) means that the service answered, but the result is not ready yet.
// A breaker counts it as a success: to report a failure of the service, mark an
// error.
//
//	for ctx := range policy.Attempts(ctx, &err) {
//		job, err = jobs.Get(ctx, id)
//		if err == nil && job.Pending {
//			err = retry.Again(nil)
//		}
//	}
func Again(err error) error { return &again{err} }

// An afterError is an error marked by After.
type afterError struct {
	err  error
	wait time.Duration
}

func (e *afterError) Error() string             { return fmt.Sprint(e.err) }
func (e *afterError) Unwrap() error             { return e.err }
func (e *afterError) RetryAfter() time.Duration { return e.wait }

// An again is an error, or no error, marked by Again.
type again struct{ err error }

func (e *again) Error() string {
	if e.err == nil {
		return "result asks for another attempt"
	}
	return fmt.Sprint(e.err)
}

func (e *again) Unwrap() error { return e.err }

// unmark removes the marks from err, outermost first.
func unmark(err error) error {
	for {
		switch e := err.(type) {
		case *classMark:
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

// retryAfter returns the wait that err requests, 0 if none.
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
