package retry

import "context"

// repeatSuccess makes an attempt that has succeeded once more (see [WithRepeat]),
// unless it has read what cannot be read again. Its context is its own, for that
// of the first ends with the result of the first. more is as in verdict.
func (c *call) repeatSuccess(err *error, yield func(context.Context) bool, more bool) bool {
	if *err != nil || !more || rewind(c.ctx, c.replays) != nil {
		return more
	}
	ctx, cancel := c.attemptContext()
	defer cancel()
	return yield(ctx)
}
