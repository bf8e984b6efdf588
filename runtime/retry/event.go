package retry

import (
	"context"
	"time"
)

// An Event is something that happened to a call, or to the breaker before it.
type Event struct {
	Kind    EventKind
	Method  string        // of the Method; empty for a bare Policy
	Attempt int           // number of the attempt that has ended, from 1; 0 when there was none
	Err     error         // that the attempt ended with, or that the caller gets
	Wait    time.Duration // before the next attempt; only of Retrying
	Elapsed time.Duration // since the call began; in OnRetry, unless Elapsed or an observer is set, since the first attempt failed

	Breaker  string // its name, which may be empty; only of BreakerChanged and Rejected
	From, To State  // only of BreakerChanged
}

// EventKind says what happened.
type EventKind int

// The kinds of events. Every call that is observed ends in one of Succeeded,
// Failed, GaveUp, Rejected and Panicked, unless its policy is invalid.
const (
	Retrying       EventKind = iota // an attempt failed, and another follows after Wait
	Succeeded                       // the call succeeded; Attempt tells whether at once
	Failed                          // the call ended with an error that is not retried
	GaveUp                          // the call ended with an error that was retried in vain, or could not be retried any more
	Rejected                        // the breaker was open: the call ended before its first or next attempt
	BreakerChanged                  // the breaker went from From to To, because of this call
	Panicked                        // the call ended in a panic, which goes on, or in runtime.Goexit
	Invalid                         // NewMethod was given a policy or options that are invalid: every call will fail with Err
)

var eventNames = [...]string{"retrying", "succeeded", "failed", "gave up", "rejected", "breaker changed", "panicked", "invalid"}

// String returns the kind in words.
func (k EventKind) String() string {
	if k < 0 || int(k) >= len(eventNames) {
		return "unknown"
	}
	return eventNames[k]
}

// An Observer is told what happens to the calls of a [Method], on the goroutine
// of the call and with no lock held: it may ask a [Breaker] or [Tracker]. ctx
// is the caller's. BreakerChanged may come on the goroutine of another call that
// uses the breaker, also after its own call has ended. Invalid comes from
// [NewMethod], with the context of [WithContext].
type Observer func(ctx context.Context, e Event)

// observers are told of the calls of the method of that name.
type observers struct {
	name    string
	observe []Observer
}

// tell tells all of them, in order.
func (o observers) tell(ctx context.Context, e Event) {
	e.Method = o.name
	for _, f := range o.observe {
		f(ctx, e)
	}
}
