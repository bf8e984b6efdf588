package retry

import (
	"context"
	"time"
)

// An AttemptStart is an attempt that begins: see [WithAttempts].
type AttemptStart struct {
	Method string // name of the Method
	Key    string // its key: see MethodStats
	Number int    // of the attempt, counting from 1

	// Breaker is the name of the breaker that admitted the attempt, or that of the method if
	// it has none; empty without a breaker.
	Breaker string

	// Last is the Retrying event of the attempt before, with its Err, the Wait that has
	// just passed and the Reason. It is zero for a first attempt.
	Last Event

	named []namedError
}

// ErrorName returns the name by which an error of an attempt is counted: see
// MethodStats.Errors. It never contains the text of err. Names that directives give to
// errors need a [Tracker].
func (a AttemptStart) ErrorName(err error) string { return errorName(err, a.named) }

// An attemptHook is a func of WithAttempts.
type attemptHook struct {
	begin func(context.Context, AttemptStart) (context.Context, func(error))
	first bool // called before first attempts, too
}

// WithAttempts calls f before each attempt but the first, so that a call that succeeds at
// once pays nothing: see [WithAllAttempts]. The attempt gets the context that f returns,
// which must be derived from that of the attempt, or nil for the latter. The returned
// func, unless nil, is called with the attempt's error when it has ended, and with an error
// that is not nil if it panicked.
//
// A trace has a span for each attempt, and the first failure as an event of it:
//
//	retry.WithAttempts(func(ctx context.Context, a retry.AttemptStart) (context.Context, func(error)) {
//		ctx, span := tracer.Start(ctx, a.Method)
//		span.AddEvent("waited", a.Last.Wait, a.Last.Err)
//		return ctx, func(err error) { span.End(err) }
//	})
//
// f runs on the goroutine of the call, without locks held. If there are several, each is
// called with the context of the one before. A nil f is ignored.
func WithAttempts(f func(context.Context, AttemptStart) (context.Context, func(error))) Option {
	return hookedBy(attemptHook{f, false})
}

// WithAllAttempts is like [WithAttempts], but f is called before first attempts, too. Then
// even a call that succeeds at once takes the slow path, like one with an observer.
func WithAllAttempts(f func(context.Context, AttemptStart) (context.Context, func(error))) Option {
	return hookedBy(attemptHook{f, true})
}

// hookedBy adds a hook, if it has a func.
func hookedBy(h attemptHook) Option {
	if h.begin == nil {
		return nil
	}
	return func(s *settings) { s.hooks = append(s.hooks, h) }
}

// try makes an attempt: it runs the loop body, measures it, and calls the hooks.
func (l *loop) try(ctx context.Context, err *error, yield func(context.Context) bool) (more bool) {
	if l.counters.measured() {
		begun := time.Now()
		defer func() { l.counters.latency.attempts.add(time.Since(begun)) }()
	}
	if len(l.hooks) == 0 {
		return yield(ctx)
	}
	var ends []func(error)
	returned := false
	defer func() {
		result := errPanicked
		if returned {
			result = unmark(*err)
		}
		for i := len(ends) - 1; i >= 0; i-- { // the innermost first
			ends[i](result)
		}
	}()
	ctx = l.begin(ctx, &ends)
	more = yield(ctx)
	returned = true
	return more
}

// begin calls the hooks for an attempt with the context ctx, and adds what they return to
// ends, also if a later one panics.
func (l *loop) begin(ctx context.Context, ends *[]func(error)) context.Context {
	start := AttemptStart{Method: l.name, Key: l.key, Number: l.attempts}
	if l.with.breaker != nil {
		start.Breaker = l.nameOf(l.with.breaker)
	}
	if l.counters != nil {
		start.named = l.counters.errors.named
	}
	if l.announced != nil {
		start.Last = *l.announced
	}
	for _, h := range l.hooks {
		if l.attempts == 1 && !h.first {
			continue
		}
		inside, end := h.begin(ctx, start)
		if inside != nil {
			ctx = inside
		}
		if end != nil {
			*ends = append(*ends, end)
		}
	}
	return ctx
}
