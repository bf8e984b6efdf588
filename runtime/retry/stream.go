package retry

import (
	"context"
	"errors"
	"iter"
)

// errConsumer stands in the error of a stream while its consumer has an element:
// a panic is the consumer's then.
var errConsumer = errors.New("retry: a stream's consumer is at work")

// Stream returns the sequence that open returns, opened again as long as it
// fails before its first element. From then on it is passed on as it is, its
// errors among its elements: no element is ever yielded twice. When m gives up,
// the sequence is the error alone.
//
// Each range over it is a call of m, which needs [WithLastingResult] if its
// policy has a Timeout: that bounds the time until the first element. A breaker
// learns how an attempt went when its sequence ends. A consumer that panics has
// left a stream that was fine.
func Stream[V any](ctx context.Context, m *Method, open func(context.Context) iter.Seq2[V, error]) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) {
		var err error
		for ctx := range m.Attempts(ctx, &err) {
			if err = passOn(ctx, open(ctx), yield, &err); err == nil {
				break // for retrytest.Repeat would yield every element twice
			}
		}
		if err != nil {
			var zero V
			yield(zero, err)
		}
	}
}

// passOn yields the elements of seq, or returns the error that it began with. The
// first element is what the attempt of ctx had to bring in time. While the consumer
// has an element, *consuming is errConsumer.
func passOn[V any](ctx context.Context, seq iter.Seq2[V, error], yield func(V, error) bool, consuming *error) error {
	first := true
	for v, err := range seq {
		if first && err != nil {
			return err
		}
		if c, ok := ctx.(*lastingContext); ok && first {
			c.timer.Stop()
		}
		first = false
		*consuming = errConsumer
		more := yield(v, err)
		*consuming = nil
		if !more {
			return nil
		}
	}
	return nil
}
