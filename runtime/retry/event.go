package retry

import (
	"cmp"
	"context"
	"log/slog"
	"time"
)

// An Event reports something that happened to a call or its breaker.
type Event struct {
	Kind    EventKind
	Method  string        // name of the Method; empty for a bare Policy
	Attempt int           // number of the attempt that ended, counting from 1; 0 if there was none
	Err     error         // error of the attempt, or, if the call has ended, of the call before Policy.GiveUp
	Reason  string        // why Err is retried or not, as in Explain; only for Retrying and Failed
	Wait    time.Duration // wait before the next attempt; only for Retrying
	Cause   string        // what ended the call: see MethodStats.Causes; only for GaveUp and Rejected
	Elapsed time.Duration // time since the call began; without Policy.Elapsed, a custom Backoff or an observer other than a logger, since the first attempt failed

	// Args are the arguments of the call that are to be logged: see Hooks. They are
	// nil for BreakerChanged and Invalid, and for a call that succeeded at once.
	// Observers must not modify them.
	Args []slog.Attr

	Old, New string // policy before and after, as in a line of Tracker.Override; only for PolicyChanged

	Breaker  string // name, or that of the method if the breaker has none; only for BreakerChanged, and for Rejected by a breaker
	From, To State  // only for BreakerChanged
}

// EventKind is the kind of an [Event].
type EventKind int

// The kinds of events. Every observed call ends with one of Succeeded, Failed,
// GaveUp, Rejected and Panicked, unless its policy is invalid.
const (
	Retrying       EventKind = iota // an attempt failed and is retried after Wait
	Succeeded                       // the call succeeded, at once if Attempt is 1
	Failed                          // the call ended with a non-retryable error
	GaveUp                          // the call ended with a retryable error, but could not be retried again
	Rejected                        // the breaker was open and ended the call before its first or next attempt, or the throttle did before the first
	BreakerChanged                  // the breaker changed from From to To because of this call
	Panicked                        // the call ended by a panic, which continues, or by runtime.Goexit
	Invalid                         // NewMethod was given an invalid policy or options: every call fails with Err; or nothing would end a call (see Policy.MaxAttempts)
	PolicyChanged                   // an override changed the policy, or what guards or hedges the method, from Old to New: see Tracker.Override; with an Err, which lines do not apply to a method created later
)

// eventNames are the names of the kinds.
var eventNames = [...]string{"retrying", "succeeded", "failed", "gave up", "rejected", "breaker changed", "panicked", "invalid", "policy changed"}

// String returns the kind in words, such as "gave up".
func (k EventKind) String() string {
	if k < 0 || int(k) >= len(eventNames) {
		return "unknown"
	}
	return eventNames[k]
}

// observer is the func of [WithObserver].
type observer = func(ctx context.Context, e Event)

// observers are the observers of the method with this name.
type observers struct {
	name    string
	observe []observer
}

// nameOf returns the name of a breaker of the method: its own, or else the method's.
func (o observers) nameOf(b *Breaker) string { return cmp.Or(b.Name(), o.name) }

// tell notifies all observers, in order.
func (o observers) tell(ctx context.Context, e Event) {
	e.Method = o.name
	for _, f := range o.observe {
		f(ctx, e)
	}
}
