package retry

import "context"

// A cause is what ended a call that gave up or was rejected.
type cause uint8

const (
	outOfAttempts cause = iota
	byBreaker
	byThrottle
	byBudget
	byElapsed
	byDeadline
	byCancel
	byAfter
	byStop
	byShutdown
	byReplay
	byHook

	causeCount = iota
)

// causeNames are the names of the causes: see MethodStats.
var causeNames = [causeCount]string{
	outOfAttempts: "attempts",
	byBreaker:     "breaker",
	byThrottle:    "throttle",
	byBudget:      "budget",
	byElapsed:     "elapsed",
	byDeadline:    "deadline",
	byCancel:      "canceled",
	byAfter:       "after",
	byStop:        "stopped",
	byShutdown:    "shutdown",
	byReplay:      "replay",
	byHook:        "hook",
}

// causeOf returns the cause that the error of an obstacle stands for.
func (l *loop) causeOf(err error) cause {
	switch e := err.(type) {
	case *OpenError:
		return byBreaker
	case *AfterError:
		return byAfter
	default:
		switch e {
		case ErrBudget:
			return byBudget
		case ErrElapsed:
			return byElapsed
		case ErrStopped:
			return byStop
		}
	}
	switch {
	case l.blocked:
		return byHook
	case l.decided == contradictory:
		return outOfAttempts
	case is(err, ErrConsumed):
		return byReplay
	case l.ctx.Err() == context.Canceled:
		return byCancel
	case l.ctx.Err() == nil && is(err, ErrShutdown):
		return byShutdown
	}
	return byDeadline
}
