package retry

import "context"

// repeatSuccess repeats a successful attempt once (see retrytest.Repeat), unless
// it has read a reader that cannot be replayed. The repetition has its own
// context, because that of the first attempt lasts as long as its result. more
// is as in a verdict.
func (l *loop) repeatSuccess(err *error, yield func(context.Context) bool, more bool) bool {
	if *err != nil || !more || rewind(l.ctx, l.replays) != nil {
		return more
	}
	ctx, cancel := l.attemptContext()
	defer cancel()
	return yield(ctx)
}
