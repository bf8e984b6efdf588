package retry

import "context"

// repeatSuccess repeats a successful attempt once (see [WithRepeat]), unless it
// has read a reader that cannot be replayed. The repetition has its own
// context, because that of the first attempt lasts as long as its result. more
// is as in a verdict.
func (c *call) repeatSuccess(err *error, yield func(context.Context) bool, more bool) bool {
	if *err != nil || !more || rewind(c.ctx, c.replays) != nil {
		return more
	}
	ctx, cancel := c.attemptContext()
	defer cancel()
	return yield(ctx)
}
