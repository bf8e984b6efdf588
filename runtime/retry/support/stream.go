package support

import (
	"context"
	"iter"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/access"
	"github.com/retrygen/retrygen/runtime/retry/internal/lasting"
)

// Stream returns the sequence that open returns, and reopens it as long as it fails before
// its first element. After that, its elements and errors are passed on unchanged: no
// element is yielded twice. If m gives up, the sequence consists of the error alone.
//
// Each range over the sequence is a call of m. If its policy has a Timeout, m
// needs [WithLastingResult]; the Timeout then limits the time until the first
// element. A breaker records the outcome of an attempt when its sequence ends;
// a panic in the consumer does not count as a failure.
func Stream[V any](ctx context.Context, m *retry.Method, open func(context.Context) iter.Seq2[V, error]) iter.Seq2[V, error] {
	return untilFirst(func(err *error) iter.Seq[context.Context] { return m.Attempts(ctx, err) }, open)
}

// StreamWith is like [Stream], for the calls that begin returns, with the hooks h.
func StreamWith[V any](begin func() retry.Call, h retry.Hooks, open func(context.Context) iter.Seq2[V, error]) iter.Seq2[V, error] {
	return untilFirst(func(err *error) iter.Seq[context.Context] {
		call := begin()
		return call.AttemptsWith(err, h)
	}, open)
}

// untilFirst is Stream with the attempts of each call.
func untilFirst[V any](attempts func(*error) iter.Seq[context.Context], open func(context.Context) iter.Seq2[V, error]) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) {
		var err error
		for ctx := range attempts(&err) {
			if err = passOn(ctx, open(ctx), yield, &err); err == nil {
				break // otherwise retrytest.Repeat would yield every element twice
			}
		}
		if err != nil {
			var zero V
			yield(zero, err)
		}
	}
}

// passOn yields the elements of seq, or returns the error it starts with. The
// first element stops the attempt's timeout. While the consumer processes an
// element, *consuming is access.ErrConsumer.
func passOn[V any](ctx context.Context, seq iter.Seq2[V, error], yield func(V, error) bool, consuming *error) error {
	first := true
	for v, err := range seq {
		if first && err != nil {
			return err
		}
		if c, ok := ctx.(*lasting.Context); ok && first {
			c.Begun()
		}
		first = false
		*consuming = access.ErrConsumer
		more := yield(v, err)
		*consuming = nil
		if !more {
			return nil
		}
	}
	return nil
}
