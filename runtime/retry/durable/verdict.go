package durable

import "time"

// An Action is what a queue does with a call after an attempt.
type Action int

// The actions.
const (
	Done   Action = iota // remove the call: it was carried out
	At                   // try again at a time: the attempt failed
	Snooze               // try again at a time, as if there had been no attempt
	Dead                 // keep the call with its errors, without further attempts
)

// String returns the action in lower case.
func (a Action) String() string { return [...]string{"done", "at", "snooze", "dead"}[a] }

// A Verdict tells a queue what to do with a call after an attempt.
type Verdict struct {
	Action Action
	Time   time.Time // for At and Snooze; not before Call.Now
	Err    error     // why, unless Done
}
