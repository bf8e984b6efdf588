package retry

import (
	"errors"
	"fmt"
)

// ErrDeferred is matched by a [*Deferred].
var ErrDeferred = errors.New("call is queued for later")

// A Deferred is the error of a call that has failed so far, but that a queue has accepted:
// it is carried out later, even if the process ends. It matches [ErrDeferred] and the
// last error. No retry loop retries it, whatever its policy. See package durable.
type Deferred struct {
	Method string // name of the Method
	ID     string // of the call in the queue
	Last   error  // error of the call before it was queued
}

// Error returns the method, the ID and the last error.
func (e *Deferred) Error() string {
	return fmt.Sprintf("%s: %v as %s: last error: %v", e.Method, ErrDeferred, e.ID, e.Last)
}

// Is reports whether target is ErrDeferred.
func (e *Deferred) Is(target error) bool { return target == ErrDeferred }

// Unwrap returns the last error.
func (e *Deferred) Unwrap() error { return e.Last }

// Accepted returns nil if err is or wraps a [*Deferred], otherwise err. Use it where a
// call that is queued is as good as one that has succeeded:
//
//	err := retry.Accepted(payments.Charge(ctx, id, cents))
//
// An error that joins a Deferred with others is returned: the others are not accepted.
func Accepted(err error) error {
	for e := err; e != nil; e = errors.Unwrap(e) {
		if _, queued := e.(*Deferred); queued {
			return nil
		}
	}
	return err
}

// A queuedEnd is something that is counted about queued calls.
type queuedEnd int

const (
	deferred queuedEnd = iota
	carriedOut
	parked
	dead

	queuedEnds int = iota
)
