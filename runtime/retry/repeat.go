package retry

import "context"

// For makes p belong to a call of m, which has to know what to put back if it
// repeats successes (see [WithRepeat]).
func (p *Replay) For(m *Method) *Replay {
	p.repeat = m.repeat
	return p
}

// repeatSuccess makes an attempt that has succeeded once more, unless it has read
// what cannot be read again. more is as in attempt.
func (c *call) repeatSuccess(ctx context.Context, err *error, yield func(context.Context) bool, more bool) bool {
	first := *err
	if !takeSuccess(err) || !more || rewind(first) != nil {
		return more
	}
	more = yield(ctx)
	takeSuccess(err)
	return more
}

// takeSuccess takes the marks of Replays off a success, and reports whether *err
// is one.
func takeSuccess(err *error) bool {
	if withoutReplays(*err) != nil {
		return false
	}
	*err = nil
	return true
}
