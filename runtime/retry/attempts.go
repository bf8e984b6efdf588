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
	Hedge  int    // of the hedge beside that attempt, counting from 1; 0 if it is none

	// Breaker is the name of the breaker that admitted the attempt, or that of the method if
	// it has none; empty without a breaker.
	Breaker string

	// Last is the Retrying event of the attempt before, with its Err, the Wait that has
	// just passed and the Reason. It is zero for a first attempt and for a hedge.
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
// Hedges are attempts of their own: f is called before each, with its number in Hedge, and
// the returned func when it has ended, which may be after the call. The error of one that has
// lost is usually context.Canceled. See [Hedged].
//
// f runs on the goroutine of the call, or of the hedge, without locks held. If there are
// several, each is called with the context of the one before. A nil f is ignored.
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
	start := l.starting(l.with.breaker, l.attempts)
	if l.announced != nil {
		start.Last = *l.announced
	}
	l.hooked(ctx, start, func(ctx context.Context) error {
		more = yield(ctx)
		return *err
	})
	return more
}

// starting returns the start of the attempt with that number, which b guards.
func (p *plan) starting(b *Breaker, number int) AttemptStart {
	start := AttemptStart{Method: p.name, Key: p.key, Number: number}
	if b != nil {
		start.Breaker = p.nameOf(b)
	}
	if p.counters != nil {
		start.named = p.counters.errors.named
	}
	return start
}

// hooked makes an attempt with the context ctx, and calls the hooks.
func (p *plan) hooked(ctx context.Context, start AttemptStart, attempt func(context.Context) error) {
	var ends []func(error)
	result := errPanicked
	defer func() {
		for i := len(ends) - 1; i >= 0; i-- { // the innermost first
			ends[i](result)
		}
	}()
	ctx = p.begin(ctx, start, &ends)
	result = unmark(attempt(ctx))
}

// begin calls the hooks for an attempt with the context ctx, and adds what they return to
// ends, also if a later one panics.
func (p *plan) begin(ctx context.Context, start AttemptStart, ends *[]func(error)) context.Context {
	for _, h := range p.hooks {
		if start.Number == 1 && start.Hedge == 0 && !h.first {
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
