package retry

import "context"

// attemptKey is the context key of the attempt number.
type attemptKey struct{}

// An attemptContext carries the number of its attempt.
type attemptContext struct {
	context.Context
	number int
}

// Value returns the attempt number for attemptKey.
func (c *attemptContext) Value(key any) any {
	if key == (attemptKey{}) {
		return c.number
	}
	return c.Context.Value(key)
}

// AttemptFrom returns the number of the attempt that ctx belongs to, counting
// from 1, for example for a header or a log entry. A first attempt passes on
// the context of its caller, which costs nothing; the number is therefore that
// of the nearest enclosing retry loop that is past its first attempt. It is 1
// outside of a retry.
func AttemptFrom(ctx context.Context) int {
	if n, ok := ctx.Value(attemptKey{}).(int); ok {
		return n
	}
	return 1
}

// retrying reports whether ctx carries an attempt number.
func retrying(ctx context.Context) bool { return ctx.Value(attemptKey{}) != nil }
