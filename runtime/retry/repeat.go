package retry

import "context"

// repeatSuccess makes an attempt that has succeeded once more (see [WithRepeat]),
// unless it has read what cannot be read again. more is as in verdict.
func (c *call) repeatSuccess(ctx context.Context, err *error, yield func(context.Context) bool, more bool) bool {
	if *err != nil || !more || rewind(c.ctx, c.replays) != nil {
		return more
	}
	return yield(ctx)
}
