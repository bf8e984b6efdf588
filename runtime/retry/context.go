package retry

import "context"

// attemptKey is the context key of the number of an attempt.
type attemptKey struct{}

// An attemptContext is the context of an attempt that carries its number.
type attemptContext struct {
	context.Context
	number int
}

// Value returns the number of the attempt for attemptKey.
func (c *attemptContext) Value(key any) any {
	if key == (attemptKey{}) {
		return c.number
	}
	return c.Context.Value(key)
}

// AttemptFrom returns the number of the attempt that ctx was made for, from 1:
// for a header that tells the server, or a log line. The number is that of the
// nearest retry loop which is past its first attempt; a first attempt passes on
// the context it was given, so that it costs nothing. Outside of any retry it
// is 1.
func AttemptFrom(ctx context.Context) int {
	if n, ok := ctx.Value(attemptKey{}).(int); ok {
		return n
	}
	return 1
}

// retrying reports whether ctx comes from an attempt that carries its number.
func retrying(ctx context.Context) bool { return ctx.Value(attemptKey{}) != nil }

// Nesting says what a [Method] does inside an attempt of another retry loop,
// where attempts multiply.
type Nesting int

const (
	Multiply Nesting = iota // retries all the same: 3 attempts in each of 3 layers are 27
	Once                    // makes one attempt and leaves the retries to the outer loop
)
